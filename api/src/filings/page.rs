//! Listing filings, a page at a time.

use super::{
    access::actor,
    form::FilingForm,
    list::{ListQuery, Listing},
    shown::{Shown, ShownFilings},
};
use crate::{audit::Footprint, context::Context, problem::Problem};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, LINK},
    web::Bytes,
};
use chrono::TimeDelta;
use domain::{
    access::{Actor, Principal, Scope},
    environment::Environment,
    filing::{FilingFilter, ListPosition},
    moment::Moment,
};
use persistence::{Revision, Store};
use std::{collections::HashMap, sync::Arc};

/// How far `updatedAt` can lie before the commit: a command is undone after 20 seconds, and a commit has ten more.
const LONGEST_COMMAND: TimeDelta = TimeDelta::seconds(30);

/// The filings that the caller may read and asks for.
///
/// # Errors
/// `invalidParameter`, naming the parameter.
pub(crate) async fn list<F: FilingForm>(
    context: &Context,
    principal: Principal,
    query: ListQuery,
    query_string: &str,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let now = context.clock.now();
    let listing = query.listing::<F>()?;
    let as_of = matches!(listing.position, ListPosition::ChangedSince { .. }).then(|| now.plus(-LONGEST_COMMAND));
    let filings = context.shown_filings.clone();
    let reading = Arc::new(Reading { principal, listing, now, environment: context.environment, filings, footprint });
    let page = reading.read::<F>(context).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(next) = &page.next {
        response.insert_header((LINK, format!("<{}?{}>; rel=\"next\"", F::PATH, with_cursor(query_string, next))));
    }
    Ok(response.content_type("application/json").body(page.body(as_of)?))
}

/// Who asks for which page, and when.
struct Reading {
    principal: Principal,
    listing: Listing,
    now: Moment,
    environment: Environment,
    filings: ShownFilings,
    footprint: Footprint,
}

/// A page: its filings as they are answered.
struct Page {
    filings: Vec<Bytes>,
    next: Option<String>,
}

impl Reading {
    /// In one statement, where the caller is remembered, their scope is of one part and all filings were answered before; otherwise in
    /// a transaction.
    async fn read<F: FilingForm>(self: Arc<Self>, context: &Context) -> Result<Page, Problem> {
        // On the thread of the request only what is over soon: the first of an index. What a filter leaves may lie far apart in it.
        let is_short =
            self.listing.filter == FilingFilter::default() && matches!(self.listing.position, ListPosition::Newest { .. });
        if is_short || !context.database().looks_up_inline() {
            let (reading, is_inline) = (self.clone(), context.database().looks_up_inline());
            if let Some(page) = context.look_up(move |store| reading.at_once::<F>(store, is_inline)).await? {
                return Ok(page);
            }
        }
        context.read(move |store| self.in_one_view::<F>(store)).await
    }

    fn at_once<F: FilingForm>(&self, store: &mut Store<'_>, is_inline: bool) -> Result<Option<Page>, Problem> {
        let Some((version, actor)) = store.organizations().remembered(&self.principal)? else { return Ok(None) };
        let Listing { filter, position, limit, name: _ } = &self.listing;
        let scope = Scope::of(&actor, self.now);
        // What a third party may read lies scattered among what it filed.
        if is_inline && !scope.third_party.is_empty() {
            return Ok(None);
        }
        let found = store.filings().list_revisions_at_once(F::KIND, &scope, filter, *position, one_more(*limit))?;
        let Some((_, revisions)) = found.filter(|(seen, _)| *seen == version) else { return Ok(None) };
        self.footprint.is_of(&actor, &self.principal);
        self.page::<F>(store, &actor, revisions)
    }

    fn in_one_view<F: FilingForm>(&self, store: &mut Store<'_>) -> Result<Page, Problem> {
        let actor = actor(store, &self.principal, &self.footprint)?;
        let Listing { filter, position, limit, name: _ } = &self.listing;
        let scope = Scope::of(&actor, self.now);
        let revisions = store.filings().list_revisions(F::KIND, &scope, filter, *position, one_more(*limit))?;
        let page = self.page::<F>(store, &actor, revisions)?;
        page.ok_or_else(|| Problem::internal("a filing changed within one view of the database"))
    }

    /// The page of these filings, one more of which may have been read than it holds: then there is a next one. `None` where one of
    /// them has changed since.
    fn page<F: FilingForm>(
        &self,
        store: &mut Store<'_>,
        actor: &Actor,
        mut revisions: Vec<Revision>,
    ) -> Result<Option<Page>, Problem> {
        let Listing { filter: _, position, limit, name } = &self.listing;
        let has_more = revisions.len() > *limit;
        revisions.truncate(*limit);
        let by_change = matches!(position, ListPosition::ChangedSince { .. });
        let last = revisions.last().filter(|_| has_more);
        let next = last.map(|last| name.cursor_after(last.id, by_change.then_some(last.updated_at)));
        let mut shown = self.filings.of_each(&revisions);
        let missing: Vec<_> =
            revisions.iter().zip(&shown).filter(|(_, shown)| shown.is_none()).map(|(revision, _)| revision.id).collect();
        if !missing.is_empty() {
            let mut read = HashMap::with_capacity(missing.len());
            for filing in store.filings().with_ids(&missing)? {
                let shown = self.filings.show::<F>(&filing, self.environment)?;
                read.insert(filing.id, shown);
            }
            for (revision, shown) in revisions.iter().zip(&mut shown).filter(|(_, shown)| shown.is_none()) {
                *shown = read.remove(&revision.id).filter(|read| read.revision == *revision);
            }
        }
        let Some(shown) = shown.into_iter().collect::<Option<Vec<Shown>>>() else { return Ok(None) };
        for one in &shown {
            self.footprint.meets_filing_with(actor, one.revision.id, &one.facts, self.now);
        }
        Ok(Some(Page { filings: shown.into_iter().map(|one| one.json).collect(), next }))
    }
}

/// One more than the page is read: whether there is a next one.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit + 1).unwrap_or(i64::MAX)
}

impl Page {
    /// `data`, `nextCursor`, `asOf`.
    fn body(&self, as_of: Option<Moment>) -> Result<Vec<u8>, Problem> {
        let size = self.filings.iter().map(|filing| filing.len() + 1).sum::<usize>();
        let mut body = Vec::with_capacity(size + 256);
        body.extend_from_slice(b"{\"data\":[");
        for (place, filing) in self.filings.iter().enumerate() {
            if place > 0 {
                body.push(b',');
            }
            body.extend_from_slice(filing);
        }
        body.push(b']');
        if let Some(next) = &self.next {
            body.extend_from_slice(b",\"nextCursor\":");
            serde_json::to_writer(&mut body, next).map_err(Problem::internal)?;
        }
        if let Some(as_of) = as_of {
            body.extend_from_slice(b",\"asOf\":");
            serde_json::to_writer(&mut body, &as_of).map_err(Problem::internal)?;
        }
        body.push(b'}');
        Ok(body)
    }
}

/// The query of this page with another cursor.
pub(crate) fn with_cursor(query: &str, cursor: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    kept.chain([format!("cursor={cursor}").as_str()]).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_page_is_json() {
        let page = |filings: &[&'static str], next: Option<&str>| Page {
            filings: filings.iter().map(|filing| Bytes::from_static(filing.as_bytes())).collect(),
            next: next.map(str::to_owned),
        };
        let body = |page: Page, as_of| String::from_utf8(page.body(as_of).unwrap()).unwrap();
        assert_eq!(body(page(&[], None), None), r#"{"data":[]}"#);
        let as_of = "2024-10-01T16:00:00.000Z".parse().unwrap();
        assert_eq!(
            body(page(&[r#"{"id":1}"#, r#"{"id":2}"#], Some("abc")), Some(as_of)),
            r#"{"data":[{"id":1},{"id":2}],"nextCursor":"abc","asOf":"2024-10-01T16:00:00.000Z"}"#
        );
    }

    #[test]
    fn the_next_page_has_the_same_filters() {
        assert_eq!(with_cursor("", "b"), "cursor=b");
        assert_eq!(with_cursor("limit=2&cursor=a&status=pending", "b"), "limit=2&status=pending&cursor=b");
    }
}
