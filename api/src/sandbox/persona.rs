//! Whom `recourse token PERSONA` makes tokens for.

use crate::auth::sandbox_keys::{PersonaClaims, SANDBOX_ISSUER};
use domain::access::Principal;
use std::{fmt, str::FromStr};

/// Declares the personas: `Member = "name", as Person or Client, "sub or client_id"`.
macro_rules! personas {
    ($($(#[$meta:meta])* $member:ident = $name:literal, $bearer:ident($id:literal);)+) => {
        /// Somebody whom the sandbox makes tokens for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Persona {
            $($(#[$meta])* $member,)+
        }

        impl Persona {
            /// Everybody, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];
            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$member => $name,)+ }
            }

            const fn bearer(self) -> Bearer {
                match self { $(Self::$member => Bearer::$bearer($id),)+ }
            }
        }
    };
}

/// Who a persona is to the issuer of tokens.
enum Bearer {
    /// A person, by the `sub`.
    Person(&'static str),
    /// Software, by the `client_id`.
    Client(&'static str),
}

personas! {
    /// Ana Ruiz, own NPI.
    Clinician = "clinician", Person("ana-ruiz");
    /// Dr. Hale, own NPI and practice.
    Hale = "hale", Person("finn-hale");
    /// Dr. Nalu, own NPI and practice.
    Nalu = "nalu", Person("kai-nalu");
    /// Security Official of Cedar Valley.
    Practice = "practice", Person("cedar-valley-official");
    /// Staff User of Lakeshore.
    Staff = "staff", Person("lakeshore-staff");
    /// Security Official of Three Rivers.
    VirtualGroup = "virtual-group", Person("three-rivers-official");
    /// Security Official of Great Plains ACO.
    Aco = "aco", Person("great-plains-official");
    /// Security Official of Prairie Primary Care.
    ApmEntity = "apm-entity", Person("prairie-official");
    /// Northwind Registry, a qualified registry.
    Registry = "registry", Client("northwind-registry");
    /// Brightchart EHR, a health IT vendor.
    EhrVendor = "ehr-vendor", Client("brightchart-ehr");
    /// A reviewer of CMS.
    Reviewer = "reviewer", Person("cms-reviewer");
    /// Who runs the service.
    Operator = "operator", Person("service-operator");
}

impl Persona {
    /// The `client_id` of software.
    #[must_use]
    pub const fn client_id(self) -> Option<&'static str> {
        match self.bearer() {
            Bearer::Client(id) => Some(id),
            Bearer::Person(_) => None,
        }
    }

    /// What a token for it claims.
    #[must_use]
    pub fn claims(self) -> PersonaClaims {
        match self.bearer() {
            Bearer::Person(subject) => PersonaClaims { subject: subject.to_owned(), client_id: None },
            Bearer::Client(id) => PersonaClaims { subject: id.to_owned(), client_id: Some(id.to_owned()) },
        }
    }

    /// Who it is once its token is verified.
    #[must_use]
    pub fn principal(self) -> Principal {
        match self.bearer() {
            Bearer::Person(subject) => Principal::User { issuer: SANDBOX_ISSUER.to_owned(), subject: subject.to_owned() },
            Bearer::Client(id) => Principal::software(id),
        }
    }
}

impl fmt::Display for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Nobody has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody in the sandbox is called {0:?}; there are: {names}", names = Persona::NAMES.join(", "))]
pub struct UnknownPersona(String);

impl FromStr for Persona {
    type Err = UnknownPersona;

    /// ```
    /// use api::sandbox::Persona;
    /// assert_eq!("virtual-group".parse(), Ok(Persona::VirtualGroup));
    /// assert!("virtualGroup".parse::<Persona>().unwrap_err().to_string().contains("virtual-group"));
    /// ```
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|persona| persona.name() == name).ok_or_else(|| UnknownPersona(name.to_owned()))
    }
}
