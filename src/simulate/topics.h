// The topics of the made-up world: their names, how popular each is, and which a group takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/distributions.h"
#include "simulate/words.h"

namespace rsvpulse::simulate {

// Topic 0 is the most popular. The first fifteen have the shares the recorded stream gives; from there on popularity falls as
// 1 / rank^1.1. A group draws most of its topics from its own theme, in proportions that leave the overall shares as said.
class Topics {
 public:
  // `count` at least kFewest.
  explicit Topics(uint32_t count);
  static constexpr uint32_t kFewest = 200;

  uint32_t size() const { return static_cast<uint32_t>(topics_.size()); }
  std::string_view name(uint32_t topic) const { return topics_[topic].name; }
  std::string_view urlkey(uint32_t topic) const { return topics_[topic].urlkey; }

  // A theme (index into themes()), by its share of all topics.
  uint32_t draw_theme(Random& random) const { return by_theme_.draw(random); }

  // Replaces `chosen` by `count` different topics for a group of this theme, in random order. `count` at most 20.
  void draw(uint32_t theme, uint32_t count, Random& random, std::vector<uint32_t>& chosen) const;

 private:
  struct Topic {
    std::string name;
    std::string urlkey;
    uint32_t theme;
  };
  struct Shelf {  // the tail topics of one theme
    std::vector<uint32_t> topics;
    AliasTable by_weight;
  };
  void invent(uint32_t count);
  void weigh_tail();
  void add_head_topics(uint32_t theme, uint32_t count, Random& random, std::vector<uint32_t>& chosen) const;

  std::vector<Topic> topics_;
  std::vector<Shelf> shelves_;  // by theme
  std::vector<double> theme_shares_;
  AliasTable by_theme_;
  AliasTable tail_;  // topics behind the head ones, whatever their theme
};

}  // namespace rsvpulse::simulate
