//! Which world a filing lives in.

use crate::closed_set::closed_set;

closed_set! {
    /// Sandbox and production never meet: other issuer, other audience, other TINs.
    pub enum Environment {
        /// Fixed people, a clock that can be set, TINs that begin with `000` only.
        Sandbox = "sandbox",
        /// The real thing; TINs that begin with `000` are refused.
        Production = "production",
    }
}
