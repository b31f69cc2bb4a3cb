#include "objects/credentials.h"

#include <map>

#include <gtest/gtest.h>

#include "objects/made_store.h"

namespace rsvpulse::objects {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

config::Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

struct Made {
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  explicit Made(const Variables& variables)
      : source(credential_chain(environment_of(variables), std::make_unique<ScriptedClient>(script), clock)) {}
  Script script;
  ManualClock clock{1'700'000'000'000};
  std::unique_ptr<CredentialSource> source;
};

TEST(Credentials, ComeFromTheEnvironmentFirst) {
  Made made({{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}, {"AWS_SESSION_TOKEN", "token"}});
  const auto found = made.source->get();
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->access_key_id + found->secret_access_key + found->session_token, "idsecrettoken");
  EXPECT_TRUE(made.script.asked.empty());
}

TEST(Credentials, ComeFromTheChosenProfileOfTheSharedFiles) {
  const TemporaryFolder folder;
  const std::string file = folder.write("credentials",
                                        "# a comment\r\n[default]\naws_access_key_id=one\naws_secret_access_key = s1\n\n"
                                        "[work]\n aws_access_key_id = two \naws_secret_access_key=s=2\n");
  const std::string settings = folder.write("config", "[default]\nregion = us-west-2\n[profile work]\nregion = eu-west-1\n");
  Variables variables{{"AWS_SHARED_CREDENTIALS_FILE", file}, {"AWS_CONFIG_FILE", settings}};
  EXPECT_EQ(Made(variables).source->get()->access_key_id, "one");
  EXPECT_EQ(profile_setting(environment_of(variables), "region"), "us-west-2");
  variables["AWS_PROFILE"] = "work";
  EXPECT_EQ(Made(variables).source->get()->secret_access_key, "s=2");
  EXPECT_EQ(profile_setting(environment_of(variables), "region"), "eu-west-1");
}

TEST(Credentials, ComeFromTheMetadataServiceAndAreRenewedInTime) {
  Made made(Variables{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata"}});
  const auto role = [](const char* id, const char* until) {
    return HttpResponse{.status = 200,
                        .body = std::string(R"({"AccessKeyId":")") + id +
                                R"(","SecretAccessKey":"s","Token":"t","Expiration":")" + until + "\"}"};
  };
  made.script.answers = {HttpResponse{.status = 200, .body = "T"},    HttpResponse{.status = 200, .body = "role\n"},
                         role("first", "2023-11-14T23:13:20Z"),       HttpResponse{.status = 200, .body = "T"},
                         HttpResponse{.status = 200, .body = "role"}, role("second", "2023-11-15T23:13:20Z")};
  EXPECT_EQ(made.source->get()->access_key_id, "first");
  EXPECT_EQ(made.script.asked.at(0).request.method, "PUT");
  EXPECT_EQ(made.script.asked.at(2).request.url, "http://metadata/latest/meta-data/iam/security-credentials/role");
  EXPECT_EQ(made.script.asked.at(2).request.headers.at("x-aws-ec2-metadata-token"), "T");
  EXPECT_EQ(made.source->get()->access_key_id, "first");
  EXPECT_EQ(made.script.asked.size(), 3U);
  made.clock.set(1'700'000'000'000 + 56 * 60'000);
  EXPECT_EQ(made.source->get()->access_key_id, "second");
}

TEST(Credentials, ComeFromTheContainersEndpoint) {
  Made made({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "auth"}});
  made.script.answers = {HttpResponse{.status = 200, .body = R"({"AccessKeyId":"c","SecretAccessKey":"s"})"}};
  EXPECT_EQ(made.source->get()->access_key_id, "c");
  EXPECT_EQ(made.script.asked.at(0).request.url, "http://169.254.170.2/v2/x");
  EXPECT_EQ(made.script.asked.at(0).request.headers.at("authorization"), "auth");
}

TEST(Credentials, ThatAreNowhereAreAMatterOfConfiguration) {
  Made made({{"AWS_EC2_METADATA_DISABLED", "true"}, {"AWS_PROFILE", "work"}, {"HOME", "/nowhere"}});
  const auto found = made.source->get();
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::kConfig);
  EXPECT_NE(found.error().message.find("the profile work is not in /nowhere/.aws/credentials"), std::string::npos)
      << found.error().message;
  EXPECT_TRUE(made.script.asked.empty());
  Made odd(Variables{{"HOME", "/nowhere"}});
  odd.script.answers = {HttpResponse{.status = 200, .body = "not json"}};
  EXPECT_FALSE(odd.source->get().ok());
}

}  // namespace
}  // namespace rsvpulse::objects
