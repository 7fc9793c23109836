// The golden path with openapi-generator's Java client on java.net.http.

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.ExceptionApplicationsApi;
import org.openapitools.client.model.AttestationInput;
import org.openapitools.client.model.Category;
import org.openapitools.client.model.ContactInput;
import org.openapitools.client.model.EntityType;
import org.openapitools.client.model.EventInput;
import org.openapitools.client.model.ExceptionApplication;
import org.openapitools.client.model.ExceptionApplicationPage;
import org.openapitools.client.model.ExceptionApplicationStatus;
import org.openapitools.client.model.ExceptionType;
import org.openapitools.client.model.FileExceptionApplication;
import org.openapitools.client.model.ParticipantReference;
import org.openapitools.client.model.Problem;

public final class Golden {
    private static final ExceptionApplicationsApi API = new ExceptionApplicationsApi(client(System.getenv("TOKEN")));
    private static final ExceptionApplicationsApi STRANGER = new ExceptionApplicationsApi(client(null));

    private static ApiClient client(String token) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("API"));
        if (token != null) {
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return client;
    }

    private static FileExceptionApplication filing() {
        return new FileExceptionApplication()
            .performanceYear(2024)
            .contact(new ContactInput().name("Pat Office").email("office@cedarvalley.example").phone("+1 903 555 0100"))
            .submitterRelationship("practiceStaff")
            .attestation(new AttestationInput().attestedBy("Pat Office").textVersion("2024-1"))
            .clientReference("golden");
    }

    private static FileExceptionApplication hurricane(EventInput event) {
        return filing()
            .participant(new ParticipantReference()
                .entityType(EntityType.INDIVIDUAL)
                .nationalProviderIdentifier("1000000012")
                .taxpayerIdentificationNumber("000100001"))
            .exceptionType(ExceptionType.EXTREME_AND_UNCONTROLLABLE_CIRCUMSTANCES)
            .categories(List.of(Category.QUALITY, Category.IA))
            .event(event);
    }

    private interface Call {
        Object make() throws ApiException;
    }

    private static ApiException refused(int status, Call call) {
        try {
            throw new AssertionError("answered " + call.make());
        } catch (ApiException refusal) {
            check(refusal.getCode() == status, refusal.getCode() + ": " + refusal.getMessage());
            return refusal;
        }
    }

    private static Problem problem(int status, Call call) throws Exception {
        return ApiClient.createDefaultObjectMapper().readValue(refused(status, call).getResponseBody(), Problem.class);
    }

    private static void check(boolean holds, Object shown) {
        if (!holds) {
            throw new AssertionError(shown);
        }
    }

    public static void main(String[] arguments) throws Exception {
        EventInput flood = new EventInput()
            .type("hurricane").description("Hurricane Beryl flooded the office.").startDate(LocalDate.of(2024, 7, 8)).stillAffected(true);

        // File, and replay.
        ApiResponse<ExceptionApplication> filed = API.fileExceptionApplicationWithHttpInfo("golden-1", hurricane(flood), null);
        check(filed.getStatusCode() == 201, filed);
        ExceptionApplication filing = filed.getData();
        UUID id = filing.getId();
        ApiResponse<ExceptionApplication> replayed = API.fileExceptionApplicationWithHttpInfo("golden-1", hurricane(flood), null);
        check(replayed.getHeaders().get("idempotent-replayed").equals(List.of("true")), replayed.getHeaders());
        check(replayed.getData().equals(filing), replayed.getData());

        // Be refused, with errors that have a type.
        EventInput backwards = new EventInput()
            .type("flood").description("Water.").startDate(LocalDate.of(2024, 9, 1)).endDate(LocalDate.of(2024, 8, 1));
        Problem rules = problem(422, () -> API.fileExceptionApplication("golden-2", hurricane(backwards), null));
        check(rules.getCode().equals("ruleViolation"), rules);
        check(rules.getErrors().stream().anyMatch(error ->
            "EVENT-DATES-ORDER".equals(error.getRule()) && "/event/endDate".equals(error.getPointer())), rules);
        Problem duplicate = problem(409, () -> API.fileExceptionApplication("golden-3", hurricane(flood), null));
        check(duplicate.getCode().equals("duplicateFiling"), duplicate);
        check(duplicate.getResolution().getHref().equals("/v1/exception-applications/" + id), duplicate);
        check(problem(401, () -> STRANGER.getExceptionApplication(id, null, null)).getCode().equals("tokenMissing"), "a stranger");

        // Read, and read again what has not changed.
        ApiResponse<ExceptionApplication> read = API.getExceptionApplicationWithHttpInfo(id, null, null);
        check(read.getData().getCaseNumber().equals(filing.getCaseNumber()), read.getData());
        String etag = read.getHeaders().get("etag").get(0);
        refused(304, () -> API.getExceptionApplication(id, etag, null));

        // Page through a list.
        ExceptionApplication second = API.fileExceptionApplication("golden-4", filing()
            .participant(new ParticipantReference().entityType(EntityType.GROUP).taxpayerIdentificationNumber("000100001"))
            .exceptionType(ExceptionType.PROMOTING_INTEROPERABILITY_HARDSHIP)
            .reason("insufficientInternet"), null);
        List<UUID> seen = new ArrayList<>();
        String cursor = null;
        do {
            ExceptionApplicationPage page =
                API.listExceptionApplications(null, null, null, null, "golden", null, 1, cursor, null);
            page.getData().forEach(one -> seen.add(one.getId()));
            cursor = page.getNextCursor();
        } while (cursor != null);
        check(seen.equals(List.of(second.getId(), id)), seen);

        // Withdraw.
        Problem stale = problem(412, () -> API.withdrawExceptionApplication(id, "\"7\"", null, null));
        check(stale.getCode().equals("preconditionFailed"), stale);
        check(API.withdrawExceptionApplication(id, etag, null, null).getStatus() == ExceptionApplicationStatus.WITHDRAWN, "withdrawn");

        System.out.println("golden path: ok");
    }
}
