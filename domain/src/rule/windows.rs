//! The rules of windows that an operator adds or extends.

use super::declare::rules;

rules! {
    /// Every rule of the amendments of a year's windows.
    AMENDMENT_RULES;

    OPERATOR_ONLY {
        id: "OPERATOR-ONLY", code: "operatorOnly",
        title: "Only an operator of the service changes the windows of a year",
        cause: "The caller is not an operator of the service.",
        compliance: "Ask an operator of the service to announce the window, and name the CMS notice that it follows from.",
        citation: "Rule of this service", confidence: Choice
    }
    EASTERN_TIME {
        id: "EASTERN-TIME", code: "easternTimeInvalid",
        title: "The ends of a window are civil time in America/New_York",
        cause: "A text is not one minute of the clocks of America/New_York: it has an offset or another shape, or the clocks skip or repeat it.",
        compliance: "Send date, hour and minute without an offset, for example 2025-04-14T20:00.",
        citation: "CMS publishes its deadlines in Eastern time", confidence: Sourced
    }
    AMENDMENT_ID {
        id: "WINDOW-AMENDMENT-ID", code: "windowIdNotFree",
        title: "A new window has a name of its own",
        cause: "The name does not begin with the performance year, has other characters than lower-case words with hyphens, or belongs to another window.",
        compliance: "Take a name such as 2024-euc-hurricane-reopening that the year does not have yet.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_ORDER {
        id: "WINDOW-AMENDMENT-ORDER", code: "windowEndsBeforeItOpens",
        title: "A window opens before it closes",
        cause: "The opening is not before the closing.",
        compliance: "Compare both times with the CMS notice; both are Eastern time.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_LATER {
        id: "WINDOW-AMENDMENT-LATER", code: "windowNotExtended",
        title: "An extension closes later than the window that it replaces",
        cause: "The closing is not later than the one that was announced: a window is never shortened, as people count on it and filings were judged by it.",
        compliance: "Send a later closing than the one that the message names.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_ONCE {
        id: "WINDOW-AMENDMENT-ONCE", code: "windowExtendedAlready",
        title: "A window is extended once; the extension may be extended again",
        cause: "A later window replaces this one already.",
        compliance: "Extend the window that the message names, if its closing is not late enough.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_PAST {
        id: "WINDOW-AMENDMENT-PAST", code: "windowClosedAlready",
        title: "A window that is announced has not closed yet",
        cause: "The closing lies in the past, so that nobody could file in the window.",
        compliance: "Send a closing that lies ahead; what is over is put right in the file of the year.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_SPAN {
        id: "WINDOW-AMENDMENT-SPAN", code: "windowOutsideOfYears",
        title: "A window lies between the beginning of its performance year and the end of its payment year",
        cause: "The window opens before January 1 of its performance year or closes after December 31 of its payment year, two years later.",
        compliance: "Check the years of both times; a slip of a digit is the usual cause.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_KINDS {
        id: "WINDOW-AMENDMENT-KINDS", code: "participantKindNotInYear",
        title: "A window takes participants that may file its form in the year",
        cause: "The window names a kind of participant that may not file this form in this performance year.",
        compliance: "Name only kinds that the message lists.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_REASONS {
        id: "WINDOW-AMENDMENT-REASONS", code: "reasonNotInYear",
        title: "A window takes reasons that the year lists for its form",
        cause: "The window names an event type, an incident or a reason that the performance year does not list for this form.",
        compliance: "Name only words that GET /v1/performance-years/{year} lists; a new word needs a new release or year file.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_COUNT {
        id: "WINDOW-AMENDMENT-COUNT", code: "tooManyWindows",
        title: "A year has at most 100 windows",
        cause: "The year has as many windows as an answer can show.",
        compliance: "Take the windows over into the file of the year, without those that were replaced.",
        citation: "Rule of this service", confidence: Choice
    }
    AMENDMENT_CONSISTENT {
        id: "WINDOW-AMENDMENT-CONSISTENT", code: "windowContradictsYear",
        title: "A window agrees with the others of its year",
        cause: "The year with this window would contradict itself: as a rule, because two windows would take the same people and reasons at the same time.",
        compliance: "Extend the window that the message names, or choose other times, people or reasons.",
        citation: "Rule of this service", confidence: Choice
    }
}
