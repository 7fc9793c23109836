//! By what address a caller without a token is known.

use actix_web::http::header::{HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the peer or, where that is one of our `proxies`, the one that it passes on.
///
/// Of an IPv6 address the network counts: whoever has one address has all of its /64.
#[must_use]
pub fn of_client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|proxy| proxy.to_canonical() == *address);
    let peer = peer.to_canonical();
    if !is_proxy(&peer) {
        return network(peer);
    }
    let passed_on: Vec<&str> =
        headers.get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    // From the right: the last entry is what our proxy saw, those before it are what it was told.
    let mut addresses = passed_on.iter().rev().map(|entry| read(entry.trim()));
    let client = addresses.find(|address| !address.as_ref().is_some_and(is_proxy));
    network(client.flatten().unwrap_or(peer))
}

fn read(entry: &str) -> Option<IpAddr> {
    let address = entry.parse().or_else(|_| entry.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    const PROXIES: [&str; 2] = ["10.0.0.1", "10.0.0.2"];

    #[track_caller]
    fn assert_known_as(known_as: &str, peer: &str, forwarded: &[&str]) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        }
        let client = of_client(peer.parse().unwrap(), &headers, &PROXIES.map(|proxy| proxy.parse().unwrap()));
        assert_eq!(client.to_string(), known_as, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        assert_known_as("192.0.2.1", "192.0.2.1", &["198.51.100.7"]);
        assert_known_as("198.51.100.7", "10.0.0.1", &["198.51.100.7"]);
        assert_known_as("198.51.100.7", "::ffff:10.0.0.1", &["198.51.100.7:4711"]);
        assert_known_as("10.0.0.1", "10.0.0.1", &[]);
    }

    #[test]
    fn what_the_caller_claims_counts_for_nothing() {
        assert_known_as("198.51.100.7", "10.0.0.1", &["203.0.113.9, 198.51.100.7"]);
        assert_known_as("198.51.100.7", "10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.0.0.2"]);
        assert_known_as("10.0.0.1", "10.0.0.1", &["203.0.113.9, unknown"]);
        assert_known_as("10.0.0.1", "10.0.0.1", &["203.0.113.9, unknown, 10.0.0.2"]);
    }

    #[test]
    fn of_an_ipv6_address_the_network_counts() {
        assert_known_as("2001:db8:1:2::", "2001:db8:1:2:3:4:5:6", &[]);
        assert_known_as("2001:db8:1:2::", "10.0.0.1", &["[2001:db8:1:2::7]:443"]);
    }
}
