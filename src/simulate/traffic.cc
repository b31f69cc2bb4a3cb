#include "simulate/traffic.h"

#include <algorithm>

namespace rsvpulse::simulate {
namespace {

// Shares of all messages (data/README.md).
constexpr double kNewYes = 0.566;
constexpr double kNewNo = 0.090;
constexpr double kEarlierChange = 0.14;
constexpr double kRoundedEarlier = 0.019;
constexpr double kArriving = kNewYes + kNewNo + kEarlierChange + kRoundedEarlier;
constexpr double kRoundedYes = 0.128;  // nearly all rounded copies are of a new "yes"
constexpr double kRoundedNo = 0.004;
constexpr double kYesToNo = 0.015;
constexpr double kNoToYes = 0.005;
constexpr double kGuestsOnly = 0.020;
constexpr double kRepeat = 0.009;
constexpr double kFollowing = kRoundedYes + kRoundedNo + kYesToNo + kNoToYes + kGuestsOnly + kRepeat;
constexpr double kRepeatOfRounded = kRepeat / (kRoundedYes + kRoundedNo + kRoundedEarlier);

constexpr double kGuestsOfYes = 0.055;     // guest changes bring the recorded 6 % of messages
constexpr double kEarlierToYes = 1.0 / 6;  // earlier RSVPs mostly change to "no"
constexpr double kRoundedEarlierYes = 0.75;
constexpr double kSession = 0.15;  // the same member goes on to another event of the group
constexpr size_t kRecent = 6;
constexpr size_t kHistory = 65'536;
constexpr double kDayMs = 86'400'000;
constexpr int64_t kFirstId = 1'700'000'000;

// Activity by hour of the day, UTC: mean 1, quietest when America sleeps and Europe has not begun.
constexpr double kRhythm[25] = {1.06, 1.06, 1.06, 1.04, 0.98, 0.90, 0.84, 0.80, 0.80, 0.83, 0.88, 0.94, 1.00,
                                1.04, 1.07, 1.09, 1.10, 1.10, 1.09, 1.08, 1.05, 1.04, 1.06, 1.09, 1.06};

double rhythm(double now_ms) {
  const auto hour_ms = static_cast<int64_t>(now_ms) % static_cast<int64_t>(kDayMs);
  const auto hour = static_cast<size_t>(hour_ms / 3'600'000);
  const double into = static_cast<double>(hour_ms % 3'600'000) / 3'600'000;
  return kRhythm[hour] + (kRhythm[hour + 1] - kRhythm[hour]) * into;
}

int64_t rounded_to_second(int64_t mtime) { return (mtime + 500) / 1'000 * 1'000; }

}  // namespace

Traffic::Traffic(const World& world, Calendar& calendar, const Options& options)
    : world_(world),
      calendar_(calendar),
      random_(mix(options.seed, 300)),
      now_ms_(static_cast<double>(options.start_ms)),
      start_ms_(now_ms_),
      rate_per_ms_(options.rate / 1'000),
      last_id_(kFirstId),
      bot_rsvps_(options.bots) {
  std::vector<double> weights;
  for (uint32_t i = 0; i < options.bots; ++i) {
    weights.push_back(0.012 / (1 + 0.6 * i));  // the first: some thousands of a million messages
    bot_share_ += weights.back();
  }
  if (!weights.empty()) by_bot_ = AliasTable(weights);
  bot_share_ = std::min(bot_share_, 0.3);
  Random planting(mix(options.seed, 301));
  for (const BurstOrder& order : spread_bursts(options.bursts, options.start_ms, options.span_ms, planting)) start_burst(order);
}

void Traffic::start_burst(const BurstOrder& order) {
  Random planting(mix(static_cast<uint64_t>(order.start_ms), bursts_.size()));
  bursts_.push_back(plan_burst(order, world_, calendar_, planting));
}

const Message& Traffic::peek() {
  // What is still to be made arrives later than now_ms_, so the queue's first may go once it is due before that.
  while (queue_.empty() || static_cast<double>(queue_.front().arrival_ms) > now_ms_) advance();
  return queue_.front();
}

Message Traffic::next() {
  peek();
  Message message = queue_.pop();
  if (message.burst != kNoBurst) ++bursts_[message.burst].messages;
  return message;
}

double Traffic::burst_weight() {
  double weight = 0;
  const auto now = static_cast<int64_t>(now_ms_);
  for (const Burst& burst : bursts_) {
    if (now >= burst.order.start_ms && now < burst.order.end_ms) weight += burst.order.intensity;
  }
  return weight * (kNewYes + kNewNo);
}

void Traffic::advance() {
  const double bursts = burst_weight();
  const double arriving = kArriving + bursts;
  const double per_ms = rate_per_ms_ * rhythm(now_ms_) * arriving / (kArriving + kFollowing);
  now_ms_ += exponential(random_, 1 / per_ms);
  double kind = random_.unit() * arriving;
  if ((kind -= kNewYes) < 0) return add_new(true);
  if ((kind -= kNewNo) < 0) return add_new(false);
  if ((kind -= kEarlierChange) < 0) return add_earlier_change();
  if ((kind -= kRoundedEarlier) < 0) return add_rounded_earlier();
  add_burst_rsvp(std::max(kind, 0.0) / (kNewYes + kNewNo));
}

// --- who, and to what ---

Traffic::Choice Traffic::choose() {
  if (recent_.size() == kRecent && random_.chance(kSession)) return recent_[random_.below(kRecent)];
  const uint32_t group = world_.draw_group(random_);
  const Choice choice{group, world_.draw_member(group, random_)};
  if (recent_.size() < kRecent) {
    recent_.push_back(choice);
  } else {
    recent_[random_.below(kRecent)] = choice;
  }
  return choice;
}

Traffic::Choice Traffic::choose_bot() {
  const uint32_t bot = by_bot_.draw(random_);
  ++bot_rsvps_[bot];
  const uint32_t group = random_.chance(0.5) ? world_.bots_group() : world_.draw_group(random_);
  return {group, world_.members().people() + bot};
}

uint32_t Traffic::slot_of(uint32_t group) {
  const Group& of = world_.group(group);
  return of.first_slot + power_rank(random_, of.slots, 0.3);
}

Message Traffic::compose(const Choice& choice, uint32_t slot, bool yes) {
  Message message;
  message.mtime = static_cast<int64_t>(now_ms_);
  message.event = calendar_.current(slot, message.mtime);
  message.member = choice.member;
  message.yes = yes;
  message.guests = yes && random_.chance(kGuestsOfYes) ? draw_guests() : int16_t{0};
  return message;
}

int16_t Traffic::draw_guests() {
  static constexpr double kWeights[] = {76,  11,  4,   2.5, 1.5, 1.5,  0.8,  0.6,  0.4, 0.6,
                                        0.4, 0.3, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.1};
  static const AliasTable kGuests{kWeights};
  return static_cast<int16_t>(kGuests.draw(random_) + 1);
}

// Ids given out before the start, in no order, none twice among 2^28.
int64_t Traffic::earlier_id() {
  constexpr uint32_t kMask = (uint32_t{1} << 28) - 1;
  const uint32_t scrambled = (earlier_ids_++ * 2'654'435'761U) & kMask;
  return kFirstId - 1 - int64_t{scrambled};
}

// --- what arrives by itself ---

void Traffic::add_new(bool yes) {
  const bool bot = bot_share_ > 0 && random_.chance(bot_share_);
  const Choice choice = bot ? choose_bot() : choose();
  publish(compose(choice, slot_of(choice.group), yes || bot));
}

void Traffic::add_burst_rsvp(double weight) {
  const auto now = static_cast<int64_t>(now_ms_);
  uint32_t chosen = kNoBurst;
  for (uint32_t i = 0; i < bursts_.size(); ++i) {
    const BurstOrder& order = bursts_[i].order;
    if (now < order.start_ms || now >= order.end_ms) continue;
    chosen = i;
    if ((weight -= order.intensity) < 0) break;
  }
  if (chosen == kNoBurst) return;  // the gap before this message led out of the last burst
  Burst& burst = bursts_[chosen];
  const uint32_t group = burst.groups[random_.below(burst.groups.size())];
  const City& city = world_.city_of(group);
  const Choice choice{group, city.first_member + random_.below(city.members)};
  const uint32_t slot = burst.order.scope == BurstScope::kEvent ? burst.event.slot : slot_of(group);
  Message message = compose(choice, slot, random_.chance(0.93));
  message.burst = chosen;
  ++burst.rsvps;
  publish(message);
}

bool Traffic::change_from_history(bool yes) {
  for (int tries = 0; tries < 4 && !history_.empty(); ++tries) {
    Message& past = history_[random_.below(history_.size())];
    if (past.yes == yes || static_cast<double>(past.event.time) < now_ms_) continue;
    past.kind = Kind::kChange;
    past.mtime = static_cast<int64_t>(now_ms_);
    past.yes = yes;
    past.guests = 0;
    push_live(past);
    return true;
  }
  return false;
}

void Traffic::add_earlier_change() {
  // RSVPs are changed days later: the longer the stream has run, the likelier the RSVP was made in it.
  const double elapsed = now_ms_ - start_ms_;
  const bool yes = random_.chance(kEarlierToYes);
  if (random_.chance(elapsed / (elapsed + 10 * kDayMs)) && change_from_history(yes)) return;
  const Choice choice = choose();
  Message message = compose(choice, slot_of(choice.group), yes);
  message.kind = Kind::kEarlierChange;
  message.rsvp_id = earlier_id();
  push_live(message);
}

void Traffic::add_rounded_earlier() {
  static const QuantileTable kAge{{0, 600'000}, {0.6, 2.4 * kDayMs}, {1, 118 * kDayMs}};
  const Choice choice = choose();
  const bool yes = random_.chance(kRoundedEarlierYes);
  Message message = compose(choice, slot_of(choice.group), yes);
  message.kind = Kind::kRoundedEarlier;
  message.rsvp_id = earlier_id();
  message.arrival_ms = message.mtime;
  message.mtime = std::max<int64_t>(0, rounded_to_second(message.mtime - static_cast<int64_t>(kAge.draw(random_))));
  push_rounded(message);
}

// --- what follows from a new RSVP ---

void Traffic::publish(Message message) {
  static const QuantileTable kCopyDelay{{0, 600}, {0.5, 3'100}, {0.9, 17'000}, {0.99, 196'000}, {1, 600'000}};
  message.kind = Kind::kNew;
  message.rsvp_id = last_id_ += random_.between(1, 3);
  push_live(message);
  const double copied = message.yes ? kRoundedYes / kNewYes : kRoundedNo / kNewNo;
  if (random_.chance(copied)) {
    Message copy = message;
    copy.kind = Kind::kRounded;
    copy.arrival_ms = message.mtime + static_cast<int64_t>(kCopyDelay.draw(random_));
    copy.mtime = rounded_to_second(message.mtime);
    push_rounded(copy);
  }
  remember(follow_up(message));
}

Message Traffic::follow_up(const Message& first) {
  static const QuantileTable kChangeDelay{{0, 1'500}, {0.5, 12'000}, {0.9, 55'000}, {1, 600'000}};
  Message change = first;
  const double kind = random_.unit();
  if (!first.yes) {
    if (kind >= kNoToYes / kNewNo) return first;
    change.yes = true;
  } else if (kind < kYesToNo / kNewYes) {
    change.yes = false;
    change.guests = 0;
  } else if (kind < (kYesToNo + kGuestsOnly) / kNewYes) {
    const bool fewer = first.guests > 0 && random_.chance(0.5);
    change.guests = fewer ? int16_t{0} : static_cast<int16_t>(first.guests + draw_guests());
  } else {
    return first;
  }
  change.kind = Kind::kChange;
  change.mtime += static_cast<int64_t>(kChangeDelay.draw(random_));
  push_live(change);
  return change;
}

void Traffic::push_live(Message message) {
  // Nearly all arrive at once; the few slow ones are what makes live messages late, by up to 1.1 s.
  const double delay = random_.chance(0.04) ? std::min(exponential(random_, 250), 1'100.0) : 0;
  message.arrival_ms = message.mtime + static_cast<int64_t>(delay);
  queue_.push(message);
}

void Traffic::push_rounded(Message copy) {
  queue_.push(copy);
  if (!random_.chance(kRepeatOfRounded)) return;
  copy.kind = Kind::kRepeat;
  copy.arrival_ms += 2'000 + static_cast<int64_t>(exponential(random_, 30'000));
  queue_.push(copy);
}

void Traffic::remember(const Message& last_state) {
  ++remembered_;
  if (history_.size() < kHistory) {
    history_.push_back(last_state);
  } else if (const uint64_t place = random_.next() % remembered_; place < kHistory) {
    history_[place] = last_state;  // reservoir sampling (Vitter 1985): each RSVP so far is as likely to be here
  }
}

}  // namespace rsvpulse::simulate
