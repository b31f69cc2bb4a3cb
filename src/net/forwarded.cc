#include "net/forwarded.h"

#include <algorithm>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "base/ascii.h"

namespace rsvpulse::net {

std::string forwarded_client(const std::string& peer, const std::vector<Header>& headers,
                             const std::vector<std::string>& trusted) {
  const auto is_trusted = [&](const std::string& address) {
    return std::find(trusted.begin(), trusted.end(), address) != trusted.end();
  };
  if (!is_trusted(peer)) return peer;
  std::string chain;
  for (const Header& header : headers) {
    if (equals_folded(header.name, "x-forwarded-for")) chain += (chain.empty() ? "" : ",") + header.value;
  }
  std::string client = peer;
  for (std::string_view left = chain; !left.empty();) {
    const size_t comma = left.rfind(',');
    const std::string_view last = comma == std::string_view::npos ? left : left.substr(comma + 1);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(trim_ascii_blanks(last)), error);
    if (error) break;
    client = address.to_string();
    if (!is_trusted(client)) break;
    left = comma == std::string_view::npos ? std::string_view() : left.substr(0, comma);
  }
  return client;
}

}  // namespace rsvpulse::net
