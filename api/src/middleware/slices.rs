//! A large answer goes out in slices, so that a client which takes nothing of it keeps one slice in memory and not all.

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// How much is copied for the connection at a time.
const SLICE: usize = 16 * 1024;

/// What of an answer has not gone out.
struct Slices(Bytes);

/// `body`, in slices where it is large and known whole.
pub(super) fn sliced(body: BoxBody) -> BoxBody {
    match body.size() {
        BodySize::Sized(length) if length > 2 * SLICE as u64 => match body.try_into_bytes() {
            Ok(bytes) => BoxBody::new(Slices(bytes)),
            Err(body) => body,
        },
        BodySize::Sized(_) | BodySize::None | BodySize::Stream => body,
    }
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.0.len().min(SLICE);
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use std::future::poll_fn;

    #[actix_web::test]
    async fn a_large_body_comes_whole_and_in_slices() {
        let content: Bytes = (0..100_000_u32).flat_map(u32::to_be_bytes).collect::<Vec<u8>>().into();
        let body = sliced(BoxBody::new(content.clone()));
        assert_eq!(body.size(), BodySize::Sized(400_000));
        assert_eq!(to_bytes(body).await.unwrap(), content);
        let mut body = sliced(BoxBody::new(content));
        let first = poll_fn(|task| Pin::new(&mut body).poll_next(task)).await.unwrap().unwrap();
        assert_eq!(first.len(), SLICE);
    }

    #[actix_web::test]
    async fn a_small_body_stays_as_it_is() {
        let mut body = sliced(BoxBody::new(Bytes::from_static(&[7; 2 * SLICE])));
        let first = poll_fn(|task| Pin::new(&mut body).poll_next(task)).await.unwrap().unwrap();
        assert_eq!(first.len(), 2 * SLICE);
    }
}
