// Who answers to what, when, and how the stream repeats it: messages in the order a listener receives them, not yet text.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/bursts.h"
#include "simulate/calendar.h"
#include "simulate/distributions.h"
#include "simulate/message.h"
#include "simulate/options.h"
#include "simulate/world.h"

namespace rsvpulse::simulate {

// New RSVPs and changes of earlier ones arrive as a Poisson process whose rate follows the hour of the day. Each new one may be
// followed by a change a little later, by a copy with its mtime rounded to a second, and that by an exact repeat. Shares and
// delays are those of data/README.md. Never ends. Not safe for concurrent use.
class Traffic {
 public:
  // `world` and `calendar` must outlive this.
  Traffic(const World& world, Calendar& calendar, const Options& options);

  // The message that next() will give.
  const Message& peek();
  Message next();

  // A burst may be started at any time; what has been generated before stays as it is.
  void start_burst(const BurstOrder& order);
  const std::vector<Burst>& bursts() const { return bursts_; }
  // New RSVPs of each bot so far.
  const std::vector<uint64_t>& bot_rsvps() const { return bot_rsvps_; }

 private:
  struct Choice {  // who RSVPs to which group
    uint32_t group;
    uint32_t member;
  };
  void advance();
  double burst_weight();
  void add_new(bool yes);
  void add_burst_rsvp(double weight);
  void add_earlier_change();
  void add_rounded_earlier();
  bool change_from_history(bool yes);

  Choice choose();
  Choice choose_bot();
  Message compose(const Choice& choice, uint32_t slot, bool yes);
  uint32_t slot_of(uint32_t group);
  int64_t earlier_id();
  int16_t draw_guests();

  void publish(Message message);  // a new RSVP with all that follows
  Message follow_up(const Message& first);
  void push_live(Message message);
  void push_rounded(Message copy);
  void remember(const Message& last_state);

  const World& world_;
  Calendar& calendar_;
  Random random_;
  double now_ms_;
  double start_ms_;
  double rate_per_ms_;
  int64_t last_id_;
  uint32_t earlier_ids_ = 0;
  ArrivalQueue queue_;

  std::vector<Choice> recent_;    // a ring: who was here just now, and may answer to more
  std::vector<Message> history_;  // an even sample of the RSVPs so far, for changes long after
  uint64_t remembered_ = 0;
  std::vector<Burst> bursts_;
  AliasTable by_bot_;
  double bot_share_ = 0;
  std::vector<uint64_t> bot_rsvps_;
};

}  // namespace rsvpulse::simulate
