//! The words of an exception application.

use crate::closed_set::{closed_set, open_set};

closed_set! {
    /// Which of the two exceptions is applied for.
    pub enum ExceptionType {
        /// The MIPS Promoting Interoperability performance category hardship exception: category `pi` alone.
        PromotingInteroperabilityHardship = "promotingInteroperabilityHardship",
        /// The extreme and uncontrollable circumstances (EUC) exception: any of the four categories.
        ExtremeAndUncontrollableCircumstances = "extremeAndUncontrollableCircumstances",
    }
}

open_set! {
    /// The reason of a Promoting Interoperability hardship exception, 42 CFR 414.1380(c)(2)(i)(C).
    pub enum HardshipReason {
        /// The CEHRT in use was decertified, (C)(8).
        DecertifiedEhr = "decertifiedEhr",
        /// Insufficient internet connectivity, (C)(1).
        InsufficientInternet = "insufficientInternet",
        /// Circumstances that made the CEHRT unavailable, (C)(2).
        ExtremeAndUncontrollableCircumstances = "extremeAndUncontrollableCircumstances",
        /// No control over the availability of CEHRT, (C)(4).
        LackOfControlOverCehrt = "lackOfControlOverCehrt",
        /// A small practice with overwhelming barriers, (C)(9); by application for 2019 to 2021 only.
        SmallPractice = "smallPractice",
    }
}

open_set! {
    /// What kind of circumstance made the CEHRT unavailable.
    pub enum Circumstance {
        /// For example a natural disaster.
        Disaster = "disaster",
        /// The practice or hospital closed.
        PracticeClosure = "practiceClosure",
        /// For example bankruptcy or debt restructuring.
        SevereFinancialDistress = "severeFinancialDistress",
        /// A problem of the EHR vendor or of the certification.
        VendorIssues = "vendorIssues",
    }
}

open_set! {
    /// What happened. CMS publishes no full list; beyond `ransomMalware` and `covid19` the values are a choice of this service.
    pub enum EventType {
        /// Ransomware or other malware.
        RansomMalware = "ransomMalware",
        /// COVID-19.
        Covid19 = "covid19",
        /// The national IV fluid shortage of 2024.
        IvFluidShortage = "ivFluidShortage",
        /// A hurricane.
        Hurricane = "hurricane",
        /// A flood.
        Flood = "flood",
        /// A fire.
        Fire = "fire",
        /// An earthquake.
        Earthquake = "earthquake",
        /// A tornado.
        Tornado = "tornado",
        /// A severe storm.
        SevereStorm = "severeStorm",
        /// A public health emergency.
        PublicHealthEmergency = "publicHealthEmergency",
        /// An act of terrorism.
        Terrorism = "terrorism",
        /// Anything else; the description says what.
        Other = "other",
    }
}

open_set! {
    /// A named incident that a reopened window asks for.
    pub enum Incident {
        /// The cyberattack on Change Healthcare of February 2024.
        ChangeHealthcareCyberattack = "changeHealthcareCyberattack",
        /// COVID-19, as the targeted review form of 2020 took it.
        Covid19 = "covid19",
    }
}

open_set! {
    /// What the event did to the applicant.
    pub enum EventImpact {
        /// Information needed for a category could not be collected.
        UnableToCollect = "unableToCollect",
        /// Information used to score a category could not be submitted for an extended time.
        UnableToSubmit = "unableToSubmit",
        /// Normal processes were disturbed, to the harm of cost or other administrative-claims measures.
        NormalProcessesImpacted = "normalProcessesImpacted",
    }
}
