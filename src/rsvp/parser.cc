#include "rsvp/parser.h"

#include <memory>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/hash.h"
#include "rsvp/group_reader.h"
#include "rsvp/head_shapes.h"
#include "rsvp/refused_line.h"

namespace rsvpulse::rsvp {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view strip_blanks(std::string_view line) {
  if (!line.empty() && line.front() == '{' && line.back() == '}') return line;
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

class Parser::Impl : private GroupReader {
 public:
  Impl(Fields fields, GroupCache* groups) : GroupReader(fields == Fields::kAll), groups_(groups) {
    // The longest line allowed, and carriage returns that do not count.
    const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(kCapacity, kMaxDepth, stage1_);
    if (error) throw std::bad_alloc();
  }

  std::optional<Refusal> parse(std::string_view line, uint64_t ending, Rsvp& rsvp, Arena& text);
  GroupRef cached_group() const { return cached_group_; }

 private:
  static constexpr size_t kCapacity = kMaxLineBytes + 4096;

  void message();
  void member();
  void event();
  void venue();
  void group();
  void take(GroupRef found);

  simdjson::error_code find_tokens(size_t size);
  bool walk_line(uint32_t tokens);
  void clear_rsvp();
  void clear_event();
  bool fills_group() const { return reads_all() || !groups_; }
  bool read_known_head(size_t begin);
  bool walk_before_known_group();
  std::optional<Refusal> required_fields();
  uint64_t fingerprint() const;
  std::optional<Refusal> fault() const;

  GroupCache* groups_;
  HeadShapes shapes_;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1_;

  // Of the line being parsed.
  std::string_view given_;  // without carriage returns at its end
  std::string_view line_;   // without blanks around it
  Rsvp* rsvp_ = nullptr;
  Arena* text_ = nullptr;
  bool is_object_ = false;
  std::optional<int64_t> rsvp_id_;
  std::optional<int64_t> mtime_;
  std::string_view group_json_;  // of the last "group" that was an object
  GroupRef cached_group_;        // likewise, when there is a cache
  GroupCache::Ending known_;     // the group that ends the line, when that was known beforehand
};

std::optional<Refusal> Parser::Impl::parse(std::string_view line, uint64_t ending, Rsvp& rsvp, Arena& text) {
  const size_t hashed_bytes = line.size();
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.size() > kMaxLineBytes) return too_long(line.size());
  if (!line.empty() && line.front() == kByteOrderMark.front() && line.starts_with(kByteOrderMark))
    return refused_line("a byte-order mark that does not start the source");
  given_ = line;
  line = strip_blanks(line);
  if (line.empty()) return refused_line("blank");
  rsvp_ = &rsvp;
  text_ = &text;
  line_ = line;

  if (line.size() != hashed_bytes) ending = GroupCache::ending_hash(line);
  known_ = groups_ ? groups_->find_at_end(line, ending) : GroupCache::Ending();
  if (known_.group && walk_before_known_group()) return required_fields();
  known_ = {};
  if (const auto error = find_tokens(line.size())) return refused_by_first_stage(error);
  if (!walk_line(stage1_->n_structural_indexes)) return fault();
  if (!is_object_) return refused_line("not a JSON object");
  return required_fields();
}

// The first stage over the first `size` bytes of the line.
simdjson::error_code Parser::Impl::find_tokens(size_t size) {
  return stage1_->stage1(reinterpret_cast<const uint8_t*>(line_.data()), size, simdjson::stage1_mode::regular);
}

// Walks all tokens; false when that meets a fault.
bool Parser::Impl::walk_line(uint32_t tokens) {
  start(TokenWalk(line_, stage1_->structural_indexes.get(), tokens), *text_);
  clear_rsvp();
  group_json_ = {};
  cached_group_ = {};
  rsvp_id_.reset();
  mtime_.reset();
  is_object_ = walk_.peek() == '{';
  if (is_object_) {
    message();
  } else {
    walk_.skip();
  }
  return walk_.ok() && walk_.at_end();
}

// The short way for a line that ends in known_ and a brace: only what stands before needs a look, if it leads up to a value.
// To the walk, two tokens stand for the rest: the group's first brace and the message's last. False decides nothing.
bool Parser::Impl::walk_before_known_group() {
  const size_t begin = line_.size() - 1 - known_.json_bytes;
  if (!reads_all() && read_known_head(begin)) return true;
  if (find_tokens(begin)) return false;
  const uint32_t tokens = stage1_->n_structural_indexes;
  uint32_t* const next = stage1_->structural_indexes.get() + tokens;
  next[0] = static_cast<uint32_t>(begin);
  next[1] = static_cast<uint32_t>(line_.size() - 1);
  next[2] = static_cast<uint32_t>(line_.size());
  if (!walk_line(tokens + 2) || group_json_.data() != line_.data() + begin) return false;
  if (!reads_all()) shapes_.learn(line_, begin, {stage1_->structural_indexes.get(), tokens});
  return true;
}

// The shorter way still, for a head of a known shape. False decides nothing.
bool Parser::Impl::read_known_head(size_t begin) {
  HeadFields fields;
  if (!shapes_.find(line_, begin, fields) || !fields.read(*rsvp_, rsvp_id_, mtime_, *text_)) return false;
  group_json_ = line_.substr(begin, known_.json_bytes);
  take(known_.group);
  return true;
}

// Only what may be read: half a kilobyte is much beside what trends need.
void Parser::Impl::clear_rsvp() {
  if (reads_all()) {
    std::construct_at(rsvp_);  // in its place: an assignment would copy it
    return;
  }
  rsvp_->guests = 0;
  rsvp_->response.reset();
  clear_event();
  if (fills_group()) rsvp_->group = Group();
}

void Parser::Impl::clear_event() {
  if (reads_all()) {
    rsvp_->event = Event();
    return;
  }
  rsvp_->event.event_id.reset();
  rsvp_->event.event_name.reset();
}

std::optional<Refusal> Parser::Impl::required_fields() {
  if (!rsvp_id_) return Refusal{"rsvp_id", "missing or no 64-bit integer"};
  if (!mtime_ || *mtime_ < 0 || *mtime_ > kMaxMtime) {
    return Refusal{"mtime", "missing or not in milliseconds of the years 1970 to 9999"};
  }
  rsvp_->rsvp_id = *rsvp_id_;
  rsvp_->mtime = *mtime_;
  rsvp_->fingerprint = fingerprint();
  return std::nullopt;
}

// A line that ends in a group and a brace has the fingerprint of what is before, mixed with the group's, which may be known;
// any other that of all its bytes. So equal lines have equal ones, whichever way they were read.
uint64_t Parser::Impl::fingerprint() const {
  const bool ends_in_group = !group_json_.empty() && group_json_.end() + 1 == line_.end();
  if (!ends_in_group || line_.size() != given_.size()) return hash64(given_);
  const uint64_t group = known_.group ? known_.fingerprint : hash64(group_json_);
  return hash64(line_.substr(0, line_.size() - group_json_.size() - 1)) + 0x9E3779B97F4A7C15ULL * group;
}

std::optional<Refusal> Parser::Impl::fault() const {
  if (walk_.too_deep()) return refused_line(fmt::format("nested deeper than {} levels", kMaxDepth));
  if (walk_.at_end()) return refused_line("ends too early");
  return refused_line(
      fmt::format("not valid JSON at or before byte {}", static_cast<size_t>(line_.data() - given_.data()) + walk_.offset()));
}

void Parser::Impl::message() {
  members([this](std::string_view key) {
    if (is(key, "event")) return event(), true;
    if (is(key, "group")) return group(), true;
    if (is(key, "rsvp_id")) return integer(rsvp_id_), true;
    if (is(key, "mtime")) return integer(mtime_), true;
    if (is(key, "response")) return text(rsvp_->response), true;
    if (is(key, "guests")) {
      std::optional<int64_t> guests;
      integer(guests);
      rsvp_->guests = guests && *guests >= 0 && *guests <= INT32_MAX ? static_cast<int32_t>(*guests) : 0;
      return true;
    }
    if (!reads_all()) return false;
    if (is(key, "visibility")) return text(rsvp_->visibility), true;
    if (is(key, "member")) return member(), true;
    if (is(key, "venue")) return venue(), true;
    return false;
  });
}

void Parser::Impl::event() {
  clear_event();  // there may have been one before
  Event& event = rsvp_->event;
  object_or_skip([&](std::string_view key) {
    if (is(key, "event_id")) return event_id(event.event_id), true;
    if (is(key, "event_name")) return text(event.event_name), true;
    if (!reads_all()) return false;
    if (is(key, "event_url")) return text(event.event_url), true;
    if (is(key, "time")) return integer(event.time), true;
    return false;
  });
}

void Parser::Impl::member() {
  Member& member = rsvp_->member = Member();
  object_or_skip([&](std::string_view key) {
    if (is(key, "member_id")) return integer(member.member_id), true;
    if (is(key, "member_name")) return text(member.member_name), true;
    if (is(key, "photo")) return text(member.photo), true;
    return false;
  });
}

void Parser::Impl::venue() {
  Venue& venue = rsvp_->venue = Venue();
  object_or_skip([&](std::string_view key) {
    if (is(key, "venue_id")) return integer(venue.venue_id), true;
    if (is(key, "venue_name")) return text(venue.venue_name), true;
    if (is(key, "lat")) return real(venue.lat), true;
    if (is(key, "lon")) return real(venue.lon), true;
    return false;
  });
}

void Parser::Impl::group() {
  if (fills_group()) rsvp_->group = Group();
  group_json_ = {};
  cached_group_ = {};
  const char* const begin = line_.data() + walk_.offset();
  if (known_.group && walk_.offset() == line_.size() - 1 - known_.json_bytes) {
    group_json_ = {begin, known_.json_bytes};
    walk_.jump(walk_.mark() + 1);
    return take(known_.group);
  }
  if (walk_.peek() != '{') return walk_.skip();
  TokenWalk end = walk_;
  end.skip_unchecked();
  if (!end.ok()) return walk_.fail();
  group_json_ = {begin, static_cast<size_t>(line_.data() + *(end.mark() - 1) + 1 - begin)};
  if (!groups_) return group_members(rsvp_->group);
  if (const GroupRef found = groups_->find(group_json_)) {
    walk_.jump(end.mark());
    take(found);
  } else {
    Group parsed;
    group_members(parsed);
    if (!walk_.ok()) return;
    take(groups_->insert(group_json_, parsed));
  }
  if (end.peek() == '}' && end.offset() + 1 == line_.size()) groups_->note_at_end(line_, group_json_, cached_group_);
}

void Parser::Impl::take(GroupRef found) {
  cached_group_ = found;
  if (reads_all()) rsvp_->group = found.group->group;
}

Parser::Parser(Fields fields, GroupCache* groups) : impl_(std::make_unique<Impl>(fields, groups)) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

std::optional<Refusal> Parser::parse(std::string_view line, Rsvp& rsvp, Arena& text) {
  return parse(line, GroupCache::ending_hash(line), rsvp, text);
}

std::optional<Refusal> Parser::parse(std::string_view line, uint64_t ending, Rsvp& rsvp, Arena& text) {
  return impl_->parse(line, ending, rsvp, text);
}

GroupRef Parser::cached_group() const { return impl_->cached_group(); }

}  // namespace rsvpulse::rsvp
