//! One filing for one matter, however many ask at once.

use crate::support::{
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, euc, hardship, review, with},
    on_both,
};
use futures_util::future::join_all;
use serde_json::json;

on_both! {
    async fn of_a_hundred_first_filings_one_wins(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (path, body) in [(EXCEPTIONS, hardship(cedar_valley())), (REVIEWS, review(cedar_valley()))] {
            let answers = join_all((0..100).map(|_| practice.file(path, &body))).await;
            let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
            assert_eq!(won.len(), 1, "{path}");
            for answer in lost {
                let refused = answer.expect(409);
                assert_eq!(refused.code(), "duplicateFiling");
                assert_eq!(refused.body["resolution"]["rel"], "existingFiling");
                assert_eq!(refused.body["resolution"]["href"], won[0].header("location"));
            }
        }
        assert_eq!(app.count("exception-applications").await, 1);
        assert_eq!(app.count("targeted-reviews").await, 1);
    }

    async fn one_overlapping_category_refuses_the_whole_filing_and_is_named(app: &TestApp) {
        let practice = app.as_persona("practice");
        practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let overlapping = with(euc(cedar_valley()), json!({"categories": ["cost", "ia"]}));
        let refused = practice.file(EXCEPTIONS, &overlapping).await.expect(409);
        let message = refused.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(": ia."), "{message}");
        practice.file(EXCEPTIONS, &with(euc(cedar_valley()), json!({"categories": ["cost"]}))).await.expect(201);
        practice.file(EXCEPTIONS, &hardship(cedar_valley())).await.expect(201);
    }

    async fn another_reason_is_no_duplicate(app: &TestApp) {
        let practice = app.as_persona("practice");
        practice.file(REVIEWS, &review(cedar_valley())).await.expect(201);
        practice.file(REVIEWS, &review(cedar_valley())).await.expect(409);
        practice.file(REVIEWS, &with(review(cedar_valley()), json!({"reason": "other"}))).await.expect(201);
    }

    async fn what_is_withdrawn_blocks_nothing(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (path, body) in [(EXCEPTIONS, euc(cedar_valley())), (REVIEWS, review(cedar_valley()))] {
            for _ in 0..3 {
                let filed = practice.file(path, &body).await.expect(201);
                practice.withdraw(filed.header("location"), "\"1\"").await.expect(200);
            }
            practice.file(path, &body).await.expect(201);
        }
    }

    async fn a_duplicate_that_the_caller_may_not_read_is_not_pointed_at(app: &TestApp) {
        app.as_persona("practice").file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let body = with(euc(cedar_valley()), json!({"submitterRelationship": "thirdPartyIntermediary"}));
        let refused = app.as_persona("registry").file(EXCEPTIONS, &body).await.expect(409);
        assert!(refused.body.get("resolution").is_none());
        let verdict = app.as_persona("registry").post(&format!("{EXCEPTIONS}/validate"), &body).await.expect(200);
        assert_eq!(verdict.body["errors"][0]["code"], "duplicateExceptionApplication");
    }
}
