#include "net/url.h"

#include <gtest/gtest.h>

namespace rsvpulse::net {
namespace {

TEST(Url, TakesApartWhatAUserTypes) {
  const auto url = parse_url("WS://stream.meetup.com/2/rsvps?a=1#top");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(*url, (Url{"ws", "stream.meetup.com", 80, "/2/rsvps?a=1"}));
  EXPECT_EQ(url->text(), "ws://stream.meetup.com/2/rsvps?a=1");
  EXPECT_EQ(parse_url("https://[::1]:8443")->text(), "https://[::1]:8443/");
  EXPECT_EQ(parse_url("http://host?x")->target, "/?x");
}

TEST(Url, SaysWhatIsWrong) {
  for (const char* wrong : {"host", "ftp://host/", "http://", "http:///x", "http://host:0/", "http://host:99999",
                            "http://host:8x", "http://[::1", "http://[::1]x", "http://a b/", "http://a/\n"}) {
    const auto url = parse_url(wrong);
    ASSERT_FALSE(url.ok()) << wrong;
    EXPECT_EQ(url.error().kind, ErrorKind::kUsage);
  }
  const auto secret = parse_url("http://me:geheim@host/");
  ASSERT_FALSE(secret.ok());
  EXPECT_EQ(secret.error().message.find("geheim"), std::string::npos);
}

TEST(Url, FollowsReferences) {
  const Url base = *parse_url("http://host:81/a/b?q=1");
  EXPECT_EQ(resolve_url(base, "/c")->text(), "http://host:81/c");
  EXPECT_EQ(resolve_url(base, "c?d=http://x/")->text(), "http://host:81/a/c?d=http://x/");
  EXPECT_EQ(resolve_url(base, "?z")->text(), "http://host:81/a/b?z");
  EXPECT_EQ(resolve_url(base, "//other/")->text(), "http://other/");
  EXPECT_EQ(resolve_url(base, "https://other")->text(), "https://other/");
  EXPECT_FALSE(resolve_url(base, "ftp://other").ok());
}

TEST(Url, PutsAValueIntoAQuery) {
  EXPECT_EQ(with_query_value("/rsvps", "since_mtime", "5"), "/rsvps?since_mtime=5");
  EXPECT_EQ(with_query_value("/rsvps?x=1&since_mtime=3&y", "since_mtime", "5"), "/rsvps?x=1&y&since_mtime=5");
  EXPECT_EQ(with_query_value("/rsvps?", "name", "a b&c"), "/rsvps?name=a%20b%26c");
}

TEST(Url, DecodesEscapes) {
  EXPECT_EQ(percent_decoded("a%2Fb+c", false), "a/b+c");
  EXPECT_EQ(percent_decoded("a%2fb+c", true), "a/b c");
  for (const char* broken : {"%", "%2", "%zz", "x%g0"}) EXPECT_FALSE(percent_decoded(broken, false)) << broken;
  const auto query = parse_query("a=1&&b&c=x%3Dy=z");
  ASSERT_TRUE(query);
  EXPECT_EQ(*query, (std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"b", ""}, {"c", "x=y=z"}}));
  EXPECT_FALSE(parse_query("a=%"));
}

}  // namespace
}  // namespace rsvpulse::net
