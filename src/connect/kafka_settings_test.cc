#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/kafka_client.h"
#include "connect/made_file.h"

namespace rsvpulse::connect {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(KafkaSettings, PassTlsAndSaslThrough) {
  const auto setting = parse_kafka_setting("security.protocol=sasl_ssl");
  ASSERT_TRUE(setting.ok());
  EXPECT_EQ(*setting, std::pair(std::string("security.protocol"), std::string("sasl_ssl")));
}

TEST(KafkaSettings, SecretsComeFromTheEnvironmentOrAFileAndAreNeverShown) {
  setenv("RSVPULSE_TEST_SECRET", "se=cret", 1);
  EXPECT_EQ(parse_kafka_setting("sasl.password=env:RSVPULSE_TEST_SECRET")->second, "se=cret");
  const auto open = parse_kafka_setting("sasl.password=hunter2");
  ASSERT_FALSE(open.ok());
  EXPECT_THAT(open.error().message, Not(HasSubstr("hunter2")));
  EXPECT_THAT(open.error().message, HasSubstr("sasl.password=file:PATH"));
  EXPECT_FALSE(parse_kafka_setting("ssl.key.password=file:/nowhere/at/all").ok());
}

TEST(KafkaSettings, RefuseWhatTheGuaranteesRestOnAndWhatIsUnknown) {
  for (const char* text : {"acks=1", "enable.idempotence=false", "group.id=x", "no.such.key=1", "linger.ms=soon", "=", "x"}) {
    const auto setting = parse_kafka_setting(text);
    ASSERT_FALSE(setting.ok()) << text;
    EXPECT_EQ(setting.error().kind, ErrorKind::kConfig);
  }
}

TEST(KafkaAddress, HasBrokersTopicAndGroup) {
  const auto address = parse_kafka_address("kafka://a:9092,b:9092/meetup-rsvps?group=mine");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->brokers, "a:9092,b:9092");
  EXPECT_EQ(address->topic, "meetup-rsvps");
  EXPECT_EQ(address->group, "mine");
  EXPECT_EQ(parse_kafka_address("kafka://a:9092")->topic, "");
  for (const char* text : {"kafka://", "a:9092", "kafka://a:1/t?x=1", "kafka://a:1/t?group=", "kafka://a:1/t/u"}) {
    EXPECT_FALSE(parse_kafka_address(text).ok()) << text;
  }
}

}  // namespace
}  // namespace rsvpulse::connect
