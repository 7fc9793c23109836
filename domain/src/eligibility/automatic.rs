//! What is reweighted without an application: by type and status, by area, by what CMS found.

use super::{Answer, Input, Known, Reason, Surroundings};
use crate::{
    participant::{ParticipantKind, QpStatus, YearFacts},
    program::{Category, CategorySet, ReweightedStatus, YearRules},
    rule,
    scoring::ReweightingBasis,
};

/// A ground for reweighting that was looked at: whether it applies, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The ground.
    pub basis: ReweightingBasis,
    /// For which categories.
    pub categories: CategorySet,
    /// Which rule said so.
    pub reason: Reason,
}

impl Evaluated {
    /// Whether it takes `category` out of the score.
    #[must_use]
    pub fn covers(&self, category: Category) -> bool {
        self.reason.applies == Answer::Yes && self.categories.contains(category)
    }

    /// Whether it might, were more known.
    #[must_use]
    pub fn may_cover(&self, category: Category) -> bool {
        self.reason.applies == Answer::Unknown && self.categories.contains(category)
    }
}

const PI: CategorySet = CategorySet::NONE.with(Category::PromotingInteroperability);

/// Every automatic ground that the year has for a participant of this kind, each with its answer.
#[must_use]
pub fn automatic_reweighting(rules: &YearRules, known: Known<'_>) -> Vec<Evaluated> {
    let mut evaluated = match known.kind {
        ParticipantKind::Clinician => {
            let mut of_clinician = pi_of_clinician(rules, known);
            of_clinician.extend(designated_area(rules, known));
            of_clinician.extend(found_by_cms(known));
            of_clinician
        }
        ParticipantKind::Group | ParticipantKind::VirtualGroup => pi_of_group(rules, known),
        ParticipantKind::Subgroup => as_affiliated_group(rules, known),
        ParticipantKind::ApmEntity | ParticipantKind::Aco => Vec::new(),
    };
    if known.kind != ParticipantKind::Clinician {
        evaluated.extend(individuals_alone(rules));
        evaluated.extend(found_by_cms(known).into_iter().filter(|found| found.basis == ReweightingBasis::CompromisedData));
    }
    let entity_type = known.kind.entity_type();
    let is_open = |found: &Evaluated| {
        found.reason.applies != Answer::Yes
            || rules.submissions.basis(found.basis).is_some_and(|basis| basis.entity_types.contains(&entity_type))
    };
    evaluated.retain(is_open);
    evaluated
}

fn pi(reason: Reason) -> Evaluated {
    Evaluated { basis: ReweightingBasis::AutomaticPromotingInteroperability, categories: PI, reason }
}

fn pi_of_clinician(rules: &YearRules, known: Known<'_>) -> Vec<Evaluated> {
    let mut found = vec![pi(by_clinician_type(rules, known.facts))];
    let statuses = rules.automatic_pi_reweighting.special_statuses.iter();
    found.extend(statuses.map(|status| pi(by_status(rules, known, status, "clinician"))));
    found
}

fn by_clinician_type(rules: &YearRules, facts: &YearFacts) -> Reason {
    let year = rules.year;
    let inputs = vec![Input::new("clinicianType", facts.clinician_type)];
    let Some(clinician_type) = facts.clinician_type else {
        // Where the year reweights no type, the type does not matter.
        let applies = if rules.automatic_pi_reweighting.clinician_types.is_empty() { Answer::No } else { Answer::Unknown };
        let message = match applies {
            Answer::No => format!("Performance year {year} reweights no type of clinician in Promoting Interoperability."),
            Answer::Yes | Answer::Unknown => "The type of the clinician is not on record.".to_owned(),
        };
        return Reason::new(&rule::AUTO_PI_CLINICIAN_TYPE, applies, message, inputs);
    };
    let reweighted = rules.automatic_pi_reweighting.clinician_types.iter().find(|entry| entry.clinician_type == clinician_type);
    match reweighted {
        Some(entry) => {
            let message = format!(
                "In performance year {year} a {clinician_type} is reweighted for Promoting Interoperability without applying."
            );
            Reason::new(&rule::AUTO_PI_CLINICIAN_TYPE, Answer::Yes, message, inputs).founded_on(&entry.citation, entry.confidence)
        }
        None => {
            let message = format!(
                "In performance year {year} a {clinician_type} is not reweighted for Promoting Interoperability as such."
            );
            Reason::new(&rule::AUTO_PI_CLINICIAN_TYPE, Answer::No, message, inputs)
        }
    }
}

fn by_status(rules: &YearRules, known: Known<'_>, reweighted: &ReweightedStatus, who: &str) -> Reason {
    let status = reweighted.status;
    let (has, input) = known.has(rules, status);
    let message = match has {
        Some(true) => {
            format!(
                "The {who} has the special status {status}, which is reweighted for Promoting Interoperability without applying."
            )
        }
        Some(false) => format!("The {who} does not have the special status {status}."),
        None => format!("Whether the {who} has the special status {status} is not on record."),
    };
    Reason::new(&rule::AUTO_PI_SPECIAL_STATUS, has.into(), message, vec![input])
        .founded_on(&reweighted.citation, reweighted.confidence)
}

fn pi_of_group(rules: &YearRules, known: Known<'_>) -> Vec<Evaluated> {
    let statuses = rules.automatic_pi_reweighting.special_statuses.iter().filter(|status| status.group_by_itself);
    let mut found: Vec<Evaluated> = statuses.map(|status| pi(by_status(rules, known, status, "group"))).collect();
    let by_itself = found.iter().any(|evaluated| evaluated.reason.applies == Answer::Yes);
    if rules.automatic_pi_reweighting.all_members_suffice && !by_itself {
        found.push(pi(by_all_members(rules, known)));
    }
    found
}

/// Whether all MIPS eligible clinicians of a group are reweighted, each on any basis. Those who are not in MIPS whatever the volume do not
/// count.
fn by_all_members(rules: &YearRules, known: Known<'_>) -> Reason {
    let members = &known.surroundings.members;
    let mut counted = 0_u32;
    let (mut reweighted, mut not, mut unknown) = (0_u32, 0_u32, 0_u32);
    let surroundings = Surroundings {
        practice: Some(super::GroupFacts { facts: known.facts.clone(), members: Vec::new() }),
        ..Surroundings::default()
    };
    for facts in members {
        let member = Known { kind: ParticipantKind::Clinician, facts, surroundings: &surroundings };
        if is_out_of_mips(rules, facts) {
            continue;
        }
        counted += 1;
        match any(&pi_of_clinician(rules, member)) {
            Answer::Yes => reweighted += 1,
            Answer::No => not += 1,
            Answer::Unknown => unknown += 1,
        }
    }
    // One who is not reweighted decides; that all are can be said only of a roster that is whole.
    let expected = known.facts.eligible_clinician_count;
    let is_whole = expected.is_some_and(|expected| u32::try_from(members.len()).is_ok_and(|known| known >= expected));
    let applies = if not > 0 {
        Answer::No
    } else if unknown > 0 || counted == 0 || !is_whole {
        Answer::Unknown
    } else {
        Answer::Yes
    };
    let year = rules.year;
    let message = match applies {
        Answer::Yes => format!(
            "All {counted} MIPS eligible clinicians of the group are reweighted for Promoting Interoperability in performance year {year}."
        ),
        Answer::No => format!(
            "{not} of the {counted} MIPS eligible clinicians on record are not reweighted for Promoting Interoperability in performance \
             year {year}: the group is scored."
        ),
        Answer::Unknown => format!(
            "Of {} clinicians on record {reweighted} are reweighted for Promoting Interoperability, and of {unknown} it is not known; \
             whether all of the group are cannot be said.",
            members.len()
        ),
    };
    let mut inputs = vec![
        Input::new("members", Some(members.len()).filter(|count| *count > 0)),
        Input::new("eligibleClinicianCount", expected),
    ];
    if applies == Answer::Unknown {
        inputs.push(Input::new("factsOfEveryMember", None::<&str>));
    }
    let rules = &rules.automatic_pi_reweighting;
    Reason::new(&rule::AUTO_PI_ALL_MEMBERS, applies, message, inputs).founded_on(&rules.citation, rules.confidence)
}

/// Whether a clinician is certainly no MIPS eligible clinician, whatever the volume: it counts in no test of a group.
fn is_out_of_mips(rules: &YearRules, facts: &YearFacts) -> bool {
    let type_out = facts.clinician_type.is_some_and(|known| !rules.eligible_clinician_types.contains(&known));
    let partial_out = facts.qp_status == Some(QpStatus::Partial) && facts.partial_qp_elects_mips == Some(false);
    type_out || partial_out || facts.newly_enrolled == Some(true) || facts.qp_status == Some(QpStatus::Qualifying)
}

/// Yes where one applies; unknown where one might; no otherwise.
fn any(evaluated: &[Evaluated]) -> Answer {
    let is = |answer| evaluated.iter().any(|evaluated| evaluated.reason.applies == answer);
    if is(Answer::Yes) {
        Answer::Yes
    } else if is(Answer::Unknown) {
        Answer::Unknown
    } else {
        Answer::No
    }
}

fn as_affiliated_group(rules: &YearRules, known: Known<'_>) -> Vec<Evaluated> {
    let inherited = |reason| Evaluated { basis: ReweightingBasis::SubgroupInheritance, categories: PI, reason };
    let Some(group) = &known.surroundings.practice else {
        let message = "Nothing is on record of the affiliated group, as which a subgroup is reweighted.";
        let inputs = vec![Input::new("affiliatedGroup", None::<&str>)];
        return vec![inherited(Reason::new(&rule::SUBGROUP_AS_GROUP, Answer::Unknown, message, inputs))];
    };
    let surroundings = Surroundings { members: group.members.clone(), ..Surroundings::default() };
    let as_group = Known { kind: ParticipantKind::Group, facts: &group.facts, surroundings: &surroundings };
    pi_of_group(rules, as_group).into_iter().map(|evaluated| inherited(evaluated.reason)).collect()
}

fn designated_area(rules: &YearRules, known: Known<'_>) -> Option<Evaluated> {
    let automatic = rules.automatic_euc.as_ref()?;
    let year = rules.year;
    let zip = Input::new("zip", known.facts.zip.as_ref());
    let everywhere = automatic.events.iter().find(|event| event.everywhere);
    let designated = known.surroundings.designated.as_ref().filter(|_| known.facts.zip.is_some());
    let reason = match (everywhere, designated) {
        (Some(event), _) => {
            let message = format!("In performance year {year} the automatic EUC policy applied to everybody: {}.", event.name);
            Reason::new(&rule::AUTO_EUC_AREA, Answer::Yes, message, Vec::new()).founded_on(&event.source, event.confidence)
        }
        (None, Some(areas)) => match areas.first() {
            Some(area) => {
                let incident = area.incident.as_ref().map(|incident| format!(" ({incident})")).unwrap_or_default();
                let message = format!(
                    "The practice lies in {} county, {}, which CMS designated for performance year {year}{incident}.",
                    area.county, area.state
                );
                let county = Input::new("designatedCounty", Some(format!("{}, {}", area.county, area.state)));
                Reason::new(&rule::AUTO_EUC_AREA, Answer::Yes, message, vec![zip, county])
            }
            None => {
                let message = format!("The practice lies in no county that CMS designated for performance year {year}.");
                Reason::new(&rule::AUTO_EUC_AREA, Answer::No, message, vec![zip])
            }
        },
        (None, None) => {
            let what = if zip.known { "the areas that CMS designated are" } else { "the ZIP code of the practice is" };
            let message = format!("For performance year {year} {what} not on record.");
            let areas = Input::new("designatedAreas", known.surroundings.designated.as_ref().map(Vec::len));
            Reason::new(&rule::AUTO_EUC_AREA, Answer::Unknown, message, vec![zip, areas])
        }
    };
    Some(Evaluated { basis: ReweightingBasis::AutomaticEuc, categories: CategorySet::ALL, reason })
}

/// That the automatic EUC policy is not for this participant.
fn individuals_alone(rules: &YearRules) -> Option<Evaluated> {
    let automatic = rules.automatic_euc.as_ref()?;
    let message = "The automatic EUC policy is for those who take part as individuals; this participant has to apply.";
    let reason = Reason::new(&rule::AUTO_EUC_INDIVIDUALS, Answer::No, message, Vec::new());
    let reason = reason.founded_on(rule::AUTO_EUC_INDIVIDUALS.citation, automatic.confidence);
    Some(Evaluated { basis: ReweightingBasis::AutomaticEuc, categories: CategorySet::ALL, reason })
}

/// What CMS found and told: silence means that it found nothing.
fn found_by_cms(known: Known<'_>) -> Vec<Evaluated> {
    let mut found = Vec::new();
    if known.facts.late_joiner == Some(true) {
        let message = "The clinician joined the practice in the last three months of the year.";
        let inputs = vec![Input::new("lateJoiner", Some(true))];
        let reason = Reason::new(&rule::WEIGHT_LATE_JOINER, Answer::Yes, message, inputs);
        found.push(Evaluated { basis: ReweightingBasis::LateJoiner, categories: CategorySet::ALL, reason });
    }
    let compromised: CategorySet = known.facts.compromised_categories.iter().flatten().copied().collect();
    if !compromised.is_empty() {
        let words: Vec<&str> = compromised.iter().map(Category::in_words).collect();
        let message = format!("CMS found the data of {} compromised outside of the participant's control.", words.join(", "));
        let inputs = vec![Input::new("compromisedCategories", Some(words.join(", ")))];
        let reason = Reason::new(&rule::WEIGHT_COMPROMISED_DATA, Answer::Yes, message, inputs);
        found.push(Evaluated { basis: ReweightingBasis::CompromisedData, categories: compromised, reason });
    }
    found
}
