//! Every window of the domain pages, typed by hand: exceptions.md 3.1 to 3.3, targeted-review.md 3. Instants are UTC.

use crate::{
    participant::ParticipantKind::{self, Aco, ApmEntity, Clinician, Group, Subgroup, VirtualGroup},
    program::Form,
};
use Form::{
    ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship, TargetedReview as Review,
};

const REGULATION: &[ParticipantKind] = &[Clinician, Group];
const FOR_EUC: &[ParticipantKind] = &[Clinician, Group, VirtualGroup, ApmEntity, Aco];
const FOR_HARDSHIP: &[ParticipantKind] = &[Clinician, Group, VirtualGroup];
const WITH_SUBGROUP: &[ParticipantKind] = &[Clinician, Group, Subgroup, VirtualGroup, ApmEntity, Aco];
/// The reopening of 2021 took nobody alone: individuals were covered already.
const NOT_ALONE: &[ParticipantKind] = &[Group, VirtualGroup, ApmEntity, Aco];

/// Id, form, opening, closing, who, the only reasons ("" = all, "*" = a list tested on its own).
pub(super) type Row = (&'static str, Form, &'static str, &'static str, &'static [ParticipantKind], &'static str);

pub(super) const WINDOWS: &[Row] = &[
    ("2017-targeted-review", Review, "2018-07-01T04:00:00Z", "2018-10-02T00:00:00Z", REGULATION, ""),
    ("2017-targeted-review-extended", Review, "2018-07-01T04:00:00Z", "2018-10-12T00:00:00Z", REGULATION, ""),
    ("2017-targeted-review-extended-again", Review, "2018-07-01T04:00:00Z", "2018-10-16T00:00:00Z", REGULATION, ""),
    ("2018-targeted-review", Review, "2019-07-01T04:00:00Z", "2019-10-01T00:00:00Z", FOR_HARDSHIP, ""),
    ("2019-euc", Euc, "2019-08-22T04:00:00Z", "2020-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2019-euc-covid19-reopening", Euc, "2020-04-03T04:00:00Z", "2020-05-01T00:00:00Z", FOR_HARDSHIP, "covid19"),
    ("2019-pi-hardship", Hardship, "2019-08-22T04:00:00Z", "2020-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2019-targeted-review", Review, "2020-08-06T04:00:00Z", "2020-10-06T00:00:00Z", FOR_EUC, ""),
    ("2020-euc", Euc, "2020-06-01T04:00:00Z", "2021-01-01T01:00:00Z", FOR_EUC, ""),
    ("2020-euc-covid19-extension", Euc, "2021-01-01T01:00:00Z", "2021-02-02T01:00:00Z", FOR_EUC, "covid19"),
    ("2020-euc-covid19-reopening", Euc, "2021-02-25T05:00:00Z", "2021-04-01T00:00:00Z", FOR_EUC, "covid19"),
    ("2020-pi-hardship", Hardship, "2020-06-01T04:00:00Z", "2021-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2020-targeted-review", Review, "2021-08-02T04:00:00Z", "2021-10-02T00:00:00Z", FOR_EUC, "*"),
    ("2020-targeted-review-extended", Review, "2021-08-02T04:00:00Z", "2021-11-30T01:00:00Z", FOR_EUC, "*"),
    (
        "2020-targeted-review-euc-reweighting",
        Review,
        "2021-08-02T04:00:00Z",
        "2021-11-30T01:00:00Z",
        FOR_EUC,
        "eucReweightingRequest",
    ),
    ("2021-euc", Euc, "2021-05-21T04:00:00Z", "2022-01-01T01:00:00Z", FOR_EUC, ""),
    ("2021-euc-covid19-reopening", Euc, "2022-03-01T05:00:00Z", "2022-04-01T00:00:00Z", NOT_ALONE, "covid19"),
    ("2021-pi-hardship", Hardship, "2021-05-21T04:00:00Z", "2022-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2021-targeted-review", Review, "2022-08-22T04:00:00Z", "2022-10-22T00:00:00Z", FOR_EUC, ""),
    ("2022-euc", Euc, "2022-01-01T05:00:00Z", "2023-01-04T01:00:00Z", FOR_EUC, ""),
    ("2022-euc-covid19-reopening", Euc, "2023-01-03T05:00:00Z", "2023-03-04T01:00:00Z", FOR_EUC, "covid19"),
    ("2022-pi-hardship", Hardship, "2022-01-01T05:00:00Z", "2023-01-04T01:00:00Z", FOR_HARDSHIP, ""),
    ("2022-targeted-review", Review, "2023-08-10T04:00:00Z", "2023-10-10T00:00:00Z", FOR_EUC, ""),
    ("2023-euc", Euc, "2023-05-01T04:00:00Z", "2024-01-03T01:00:00Z", FOR_EUC, ""),
    (
        "2023-euc-change-healthcare-reopening",
        Euc,
        "2024-03-11T04:00:00Z",
        "2024-04-16T00:00:00Z",
        FOR_EUC,
        "changeHealthcareCyberattack",
    ),
    ("2023-pi-hardship", Hardship, "2023-05-01T04:00:00Z", "2024-01-03T01:00:00Z", FOR_HARDSHIP, ""),
    ("2023-targeted-review", Review, "2024-08-12T04:00:00Z", "2024-10-12T00:00:00Z", WITH_SUBGROUP, "*"),
    (
        "2023-targeted-review-euc-reweighting",
        Review,
        "2024-09-23T04:00:00Z",
        "2024-10-12T00:00:00Z",
        WITH_SUBGROUP,
        "eucReweightingRequest",
    ),
    ("2024-euc", Euc, "2024-05-16T04:00:00Z", "2025-01-01T01:00:00Z", FOR_EUC, ""),
    ("2024-euc-iv-fluid-reopening", Euc, "2025-03-31T14:00:00Z", "2025-04-15T00:00:00Z", FOR_EUC, "ivFluidShortage"),
    ("2024-pi-hardship", Hardship, "2024-05-16T04:00:00Z", "2025-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2024-targeted-review", Review, "2025-09-15T04:00:00Z", "2025-11-15T01:00:00Z", WITH_SUBGROUP, ""),
    ("2025-euc", Euc, "2025-05-30T04:00:00Z", "2026-01-01T01:00:00Z", FOR_EUC, ""),
    ("2025-pi-hardship", Hardship, "2025-05-30T04:00:00Z", "2026-01-01T01:00:00Z", FOR_HARDSHIP, ""),
];

/// What a later window replaces, and what is replaced.
pub(super) const REPLACED: &[(&str, &str)] = &[
    ("2017-targeted-review", "2017-targeted-review-extended"),
    ("2017-targeted-review-extended", "2017-targeted-review-extended-again"),
    ("2020-targeted-review", "2020-targeted-review-extended"),
];

/// When CMS took data: id, opening, closing.
pub(super) const DATA_SUBMISSION: &[(&str, &str, &str)] = &[
    ("2019-data-submission", "2020-01-02T05:00:00Z", "2020-04-01T00:00:00Z"),
    ("2019-data-submission-extended", "2020-01-02T05:00:00Z", "2020-05-01T00:00:00Z"),
    ("2020-data-submission", "2021-01-04T05:00:00Z", "2021-04-01T00:00:00Z"),
    ("2021-data-submission", "2022-01-03T05:00:00Z", "2022-04-01T00:00:00Z"),
    ("2022-data-submission", "2023-01-03T05:00:00Z", "2023-04-01T00:00:00Z"),
    ("2023-data-submission", "2024-01-02T05:00:00Z", "2024-04-02T00:00:00Z"),
    ("2023-data-submission-extended", "2024-01-02T05:00:00Z", "2024-04-16T00:00:00Z"),
    ("2024-data-submission", "2025-01-02T05:00:00Z", "2025-04-01T00:00:00Z"),
    ("2024-data-submission-extended", "2025-01-02T05:00:00Z", "2025-04-15T00:00:00Z"),
    ("2025-data-submission", "2026-01-02T05:00:00Z", "2026-04-01T00:00:00Z"),
];
