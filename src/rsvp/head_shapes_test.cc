#include "rsvp/head_shapes.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "rsvp/taught_parser.h"

namespace rsvpulse::rsvp {
namespace {

// As in the stream, with all that may be missing; and the shapes that it has without some.
const std::vector<std::string> kHeads = {
    R"({"venue":{"venue_name":"Café \"X\"","lon":-0.5,"lat":51,"venue_id":7},"visibility":"public","response":"yes","guests":2,)"
    R"("member":{"member_id":3,"photo":"http:\/\/p\/3.jpeg","member_name":"a name of more than thirty-two bytes, and of more than )"
    R"(sixty-four too"},"rsvp_id":11,"mtime":1489925473189,"event":{"event_name":"R\u00fcn","event_id":"jkpwmlywgbmb",)"
    R"("time":1489930000000,"event_url":"https:\/\/m\/e"},"group":)",
    R"({"visibility":"public","response":"no","guests":0,"member":{"member_id":3,"member_name":"B"},"rsvp_id":11,"mtime":5,)"
    R"("event":{"event_name":null,"event_id":"e"},"group":)",
    R"( {"rsvp_id" : 1 , "mtime": 2, "x":[1,"b",{"c":true}], "group": )", R"({"rsvp_id":1,"mtime":2,"group":)"};

// A shape's home outside of the parser.
class Shapes {
 public:
  Shapes() { EXPECT_FALSE(simdjson::get_active_implementation()->create_dom_parser_implementation(4096, 100, stage1_)); }
  void learn(const std::string& head) {
    const std::string line = head + std::string(TaughtParser::kGroup) + "}";
    ASSERT_FALSE(stage1_->stage1(reinterpret_cast<const uint8_t*>(line.data()), head.size(), simdjson::stage1_mode::regular));
    shapes_.learn(line, head.size(), {stage1_->structural_indexes.get(), stage1_->n_structural_indexes});
  }
  bool find(const std::string& head, HeadFields& found) {
    line_ = head + std::string(TaughtParser::kGroup) + "}";
    return shapes_.find(line_, head.size(), found);
  }
  size_t nodes() const { return shapes_.nodes(); }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1_;
  HeadShapes shapes_;
  std::string line_;
};

class HeadShapesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_find_in_head()) GTEST_SKIP() << "this processor has no AVX2: all is left to the walk";
  }
};

TEST_F(HeadShapesTest, FindsTheFieldsOfAHeadWithOtherValues) {
  Shapes shapes;
  shapes.learn(kHeads[1]);
  HeadFields found;
  ASSERT_TRUE(
      shapes.find(R"({"visibility":"","response":"YES\u0020","guests":17,"member":{"member_id":4444,"member_name":"\"\\"},)"
                  R"("rsvp_id":12345,"mtime":67,"event":{"event_name":null,"event_id":"שלום"},"group":)",
                  found));
  EXPECT_EQ(found[HeadFields::kRsvpId], "12345");
  EXPECT_EQ(found[HeadFields::kMtime], "67");
  EXPECT_EQ(found[HeadFields::kGuests], "17");
  EXPECT_EQ(found[HeadFields::kResponse], R"(YES\u0020)");
  EXPECT_EQ(found[HeadFields::kEventId], "שלום");
  EXPECT_FALSE(found.has(HeadFields::kEventName));
}

TEST_F(HeadShapesTest, LeavesToTheWalkWhatIsInDoubt) {
  Shapes shapes;
  shapes.learn(R"({"rsvp_id":1,"mtime":2,"x":"a","response":"yes","group":)");
  HeadFields found;
  EXPECT_TRUE(shapes.find(R"({"rsvp_id":-9,"mtime":2e1,"x":"","response":"\q","group":)", found));
  for (const std::string head :
       {R"({"rsvp_id":1,"mtime":2,"x":"a","response":"yes" ,"group":)",
        R"({"rsvp_id":1,"mtime":2,"x":5,"response":"yes","group":)",
        R"({"rsvp_id":1,"mtime":null,"x":"a","response":"yes","group":)",
        R"({"rsvp_id":1,"mtime":"2","x":"a","response":"yes","group":)",
        R"({"rsvp_id":1,"mtime":2,"x":"a","response":"yes","groups":)",
        R"({"rsvp_id":1,"mtime":2,"x":"a\","response":"yes","group":)", R"({"rsvp_id":1,"mtime":2,"x":"a","response":"yes)",
        "{\"rsvp_id\":1,\"mtime\":2,\"x\":\"\t", "{\"rsvp_id\":1,\"mtime\":2,\"x\":\"\xff\",\"response\":\"yes\",\"group\":"}) {
    EXPECT_FALSE(shapes.find(head, found)) << head;
  }
}

TEST_F(HeadShapesTest, LearnsNothingWhereALaterKeyOrAWrongKindCounts) {
  for (const std::string head :
       {R"({"rsvp_id":1,"rsvp_id":1,"mtime":2,"group":)", R"({"rsvp_id":1,"mtime":2,"group":1,"group":)",
        R"({"event":{"event_id":"a","event_id":"b"},"group":)", R"({"event":{},"event":{"event_id":"b"},"group":)",
        R"({"\u0072svp_id":1,"group":)", R"({"event":{"event_id":5},"group":)", R"({"response":5,"group":)",
        R"({"guests":"5","group":)", R"({"guests":[5],"group":)", R"({"event":["a"],"group":)", R"({"event":"a","group":)",
        R"({"x":{"group":)", R"({"x":)"}) {
    Shapes shapes;
    shapes.learn(head);
    EXPECT_EQ(shapes.nodes(), 0u) << head;
  }
}

TEST_F(HeadShapesTest, ForgetsAllWhenThereAreTooMany) {
  Shapes shapes;
  size_t most = 0;
  for (int i = 0; i < 100'000; ++i) {
    shapes.learn("{\"x" + std::to_string(i) + R"(":1,"y":{"z":2},"rsvp_id":3,"mtime":4,"group":)");
    most = std::max(most, shapes.nodes());
  }
  EXPECT_GT(most, 10u);
  EXPECT_LE(most, 512u);
}

TEST(TaughtParser, ReadsEveryHeadWithAnyByteChangedAsOneThatKnowsNoShape) {
  TaughtParser parser(kHeads);
  for (const std::string& head : kHeads) {
    EXPECT_EQ(parser.reading(head).find("refused"), std::string::npos) << head;
    for (size_t at = 0; at < head.size(); ++at) {
      for (const char c : std::string_view("\"\\/{}[]:,0e- nua\t\x01\x7f\xc3\xff")) {
        std::string changed = head;
        changed[at] = c;
        ASSERT_EQ(parser.reading(changed), parser.untaught_reading(changed)) << changed;
        changed = head;
        changed.insert(at, 1, c);
        ASSERT_EQ(parser.reading(changed), parser.untaught_reading(changed)) << changed;
      }
      std::string without = head;
      without.erase(at, 1);
      ASSERT_EQ(parser.reading(without), parser.untaught_reading(without)) << without;
    }
  }
}

TEST(TaughtParser, ReadsTextsOfEveryLength) {
  TaughtParser parser(kHeads);
  for (size_t length = 0; length < 200; ++length) {
    for (const std::string& end :
         {std::string(), std::string(R"(\")"), std::string(R"(\\)"), std::string(R"(\\\")"), std::string("é")}) {
      const std::string text = std::string(length, 'a') + end;
      const std::string head = R"({"visibility":")" + text +
                               R"(","response":"no","guests":0,"member":{"member_id":3,"member_name":"B"},)" +
                               R"("rsvp_id":11,"mtime":5,"event":{"event_name":null,"event_id":")" + text + R"("},"group":)";
      ASSERT_EQ(parser.reading(head), parser.untaught_reading(head)) << head;
    }
  }
}

}  // namespace
}  // namespace rsvpulse::rsvp
