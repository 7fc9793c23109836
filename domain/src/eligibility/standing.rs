//! Whether somebody is in MIPS in a year, 42 CFR 414.1310.

use super::{Answer, Input, Known, Reason};
use crate::{
    closed_set::open_set,
    participant::{ParticipantKind, QpStatus, Scenario},
    program::{LowVolumeStanding, YearRules},
    rule,
    scoring::Exclusion,
};

open_set! {
    /// How somebody stands to the programme.
    pub enum Standing {
        /// In MIPS.
        InMips = "inMips",
        /// Not in MIPS, but may opt in.
        MayOptIn = "mayOptIn",
        /// Not in MIPS.
        Excluded = "excluded",
        /// It depends on a fact that is not on record.
        Unknown = "unknown",
    }
}

/// How somebody stands to the programme, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeStanding {
    /// How.
    pub standing: Standing,
    /// Why it is not in MIPS.
    pub exclusion: Option<Exclusion>,
    /// Every rule that was evaluated.
    pub because: Vec<Reason>,
}

/// How a participant stands to the programme: excluded by the first rule that excludes it, in MIPS where none does, and unknown where one
/// that cannot be answered might.
#[must_use]
pub fn programme_standing(rules: &YearRules, known: Known<'_>) -> ProgrammeStanding {
    let mut because = Vec::new();
    let mut exclusions = Vec::new();
    if known.kind == ParticipantKind::Clinician {
        for (reason, exclusion) in [clinician_type(rules, known), newly_enrolled(known), qp(known)] {
            exclusions.push((reason.applies, exclusion, false));
            because.push(reason);
        }
    }
    if let Some((reason, may_opt_in)) = low_volume(rules, known, &mut because) {
        exclusions.push((reason.applies, Exclusion::BelowLowVolumeThreshold, may_opt_in));
        because.push(reason);
    }
    let excluded = exclusions.iter().find(|(applies, _, _)| *applies == Answer::Yes);
    let (standing, exclusion) = match excluded {
        Some((_, exclusion, false)) => (Standing::Excluded, Some(*exclusion)),
        Some((_, exclusion, true)) => (Standing::MayOptIn, Some(*exclusion)),
        None if exclusions.iter().any(|(applies, _, _)| *applies == Answer::Unknown) => (Standing::Unknown, None),
        None => (Standing::InMips, None),
    };
    if standing == Standing::InMips {
        let message = format!("Nothing takes this participant out of MIPS in performance year {}.", rules.year);
        because.push(Reason::new(&rule::ELIG_IN_PROGRAMME, Answer::Yes, message, Vec::new()));
    }
    ProgrammeStanding { standing, exclusion, because }
}

fn clinician_type(rules: &YearRules, known: Known<'_>) -> (Reason, Exclusion) {
    let clinician_type = known.facts.clinician_type;
    let excluded = clinician_type.map(|known| !rules.eligible_clinician_types.contains(&known));
    let message = match clinician_type {
        None => "The type of the clinician is not on record.".to_owned(),
        Some(known) if excluded == Some(true) => {
            format!("In performance year {} a {known} is no MIPS eligible clinician.", rules.year)
        }
        Some(known) => format!("In performance year {} a {known} is a MIPS eligible clinician.", rules.year),
    };
    let inputs = vec![Input::new("clinicianType", clinician_type)];
    (Reason::new(&rule::ELIG_CLINICIAN_TYPE, excluded.into(), message, inputs), Exclusion::NotEligibleType)
}

fn newly_enrolled(known: Known<'_>) -> (Reason, Exclusion) {
    let newly = known.facts.newly_enrolled;
    let message = match newly {
        Some(true) => "The clinician enrolled in Medicare for the first time in the year.",
        Some(false) => "The clinician was enrolled in Medicare before the year.",
        None => "Whether the clinician enrolled in Medicare for the first time in the year is not on record.",
    };
    let inputs = vec![Input::new("newlyEnrolled", newly)];
    (Reason::new(&rule::ELIG_NEWLY_ENROLLED, newly.into(), message, inputs), Exclusion::NewlyEnrolled)
}

fn qp(known: Known<'_>) -> (Reason, Exclusion) {
    let status = known.facts.qp_status;
    let input = Input::new("qpStatus", status);
    match status {
        Some(QpStatus::Partial) => partial_qp(known, input),
        Some(QpStatus::Qualifying) => {
            let message = "The clinician is a Qualifying APM Participant.";
            (Reason::new(&rule::ELIG_QP, Answer::Yes, message, vec![input]), Exclusion::Qp)
        }
        Some(QpStatus::None) => {
            let message = "The clinician is no Qualifying APM Participant.";
            (Reason::new(&rule::ELIG_QP, Answer::No, message, vec![input]), Exclusion::Qp)
        }
        Some(QpStatus::UnexplainedQ | QpStatus::UnexplainedR) => {
            let message = "The QP status is a letter that CMS explains nowhere: nothing is concluded from it.";
            (Reason::new(&rule::ELIG_QP, Answer::Unknown, message, vec![input]), Exclusion::Qp)
        }
        None => {
            let message = "Whether the clinician is a Qualifying APM Participant is not on record.";
            (Reason::new(&rule::ELIG_QP, Answer::Unknown, message, vec![input]), Exclusion::Qp)
        }
    }
}

fn partial_qp(known: Known<'_>, status: Input) -> (Reason, Exclusion) {
    let elects = known.facts.partial_qp_elects_mips;
    let message = match elects {
        Some(true) => "The clinician is a Partial QP and was elected to take part in MIPS.",
        Some(false) => "The clinician is a Partial QP and was not elected to take part in MIPS.",
        None => "The clinician is a Partial QP; whether MIPS was elected is not on record.",
    };
    let inputs = vec![status, Input::new("partialQpElectsMips", elects)];
    let applies = elects.map(|elects| !elects).into();
    (Reason::new(&rule::ELIG_PARTIAL_QP, applies, message, inputs), Exclusion::PartialQpNotElecting)
}

/// What the low-volume threshold says, and whether opting in would help; `None` where it is not measured for this kind.
fn low_volume(rules: &YearRules, known: Known<'_>, because: &mut Vec<Reason>) -> Option<(Reason, bool)> {
    let threshold = &rules.low_volume_threshold;
    let is_subgroup = known.kind == ParticipantKind::Subgroup;
    if is_subgroup {
        let message = "The volume of a subgroup is that of its affiliated group.";
        because.push(Reason::new(&rule::SUBGROUP_AS_GROUP, Answer::Yes, message, Vec::new()));
    } else if !threshold.participant_kinds.contains(&known.kind) {
        return None;
    }
    let scenario = match &known.surroundings.practice {
        Some(group) if is_subgroup => group.facts.group_scenario.as_ref(),
        Some(_) | None => known.scenario(),
    };
    let nothing = Scenario::default();
    let volume = scenario.unwrap_or(&nothing);
    let (standing, mut inputs) = measured(rules, volume);
    let reason = |rule, applies, message: String, inputs| {
        Reason::new(rule, applies, message, inputs).founded_on(&threshold.citation, threshold.confidence)
    };
    let year = rules.year;
    Some(match standing {
        None => {
            let message = "The volume, by which it is judged who is in MIPS, is not on record.".to_owned();
            (reason(&rule::ELIG_LOW_VOLUME, Answer::Unknown, message, inputs), false)
        }
        Some(LowVolumeStanding::Exceeds) => {
            let message = format!("The volume exceeds the low-volume threshold of performance year {year}.");
            (reason(&rule::ELIG_LOW_VOLUME, Answer::No, message, inputs), false)
        }
        Some(LowVolumeStanding::Below) => {
            let message = format!("The volume does not exceed the low-volume threshold of performance year {year}.");
            (reason(&rule::ELIG_LOW_VOLUME, Answer::Yes, message, inputs), false)
        }
        Some(LowVolumeStanding::MayOptIn) => {
            inputs.push(Input::new("isOptedIn", volume.is_opted_in));
            let (applies, message) = match volume.is_opted_in {
                Some(true) => (Answer::No, "exceeds some of the low-volume figures, and it opted in"),
                Some(false) => (Answer::Yes, "exceeds some of the low-volume figures and not all: it may opt in, and has not"),
                None => {
                    (Answer::Unknown, "exceeds some of the low-volume figures and not all; whether it opted in is not on record")
                }
            };
            let message = format!("In performance year {year} the participant {message}.");
            (reason(&rule::ELIG_OPT_IN, applies, message, inputs), true)
        }
    })
}

/// How the volume stands to the threshold: by its figures, else by CMS's own conclusion.
fn measured(rules: &YearRules, volume: &Scenario) -> (Option<LowVolumeStanding>, Vec<Input>) {
    let threshold = &rules.low_volume_threshold;
    let Scenario { allowed_charges, beneficiary_count, low_volume_services, low_volume_switch, is_opt_in_eligible, .. } = volume;
    let mut figures =
        vec![Input::new("allowedCharges", allowed_charges.as_ref()), Input::new("beneficiaryCount", beneficiary_count.as_ref())];
    if threshold.services.is_some() {
        figures.push(Input::new("lowVolumeServices", low_volume_services.as_ref()));
    }
    // A year that does not count services has a standing without them.
    let services = low_volume_services.or_else(|| threshold.services.is_none().then_some(0));
    if let (Some(charges), Some(patients), Some(services)) = (allowed_charges, beneficiary_count, services) {
        return (Some(threshold.standing(*charges, *patients, services)), figures);
    }
    let concluded = match low_volume_switch {
        Some(true) if threshold.opt_in && (*is_opt_in_eligible == Some(true) || volume.is_opted_in == Some(true)) => {
            Some(LowVolumeStanding::MayOptIn)
        }
        Some(true) => Some(LowVolumeStanding::Below),
        Some(false) => Some(LowVolumeStanding::Exceeds),
        None => None,
    };
    if concluded.is_some() {
        let switch = Input::new("lowVolumeSwitch", low_volume_switch.as_ref());
        return (concluded, vec![switch, Input::new("isOptInEligible", is_opt_in_eligible.as_ref())]);
    }
    (None, figures)
}
