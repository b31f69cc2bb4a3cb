#include "simulate/topics.h"

#include <algorithm>
#include <unordered_set>

#include "simulate/exact_math.h"
#include "simulate/naming.h"

namespace rsvpulse::simulate {
namespace {

// A group takes a topic once, which flattens: with this exponent samples show the recorded 0.87 and growth of the vocabulary.
constexpr double kTailExponent = 1.1;
constexpr uint32_t kFlatUntil = 29;    // so that no tail topic outgrows the head ones
constexpr double kOwnTheme = 0.6;      // of a group's tail topics come from its theme
constexpr double kHeadAffinity = 2.6;  // how much likelier a head topic is in its own theme than overall
constexpr double kMeanTopics = 11.4;   // of a group

std::string topic_name(std::string_view pattern, std::string_view subject) {
  std::string name(pattern);
  return name.replace(name.find("%s"), 2, subject);
}

}  // namespace

Topics::Topics(uint32_t count) {
  invent(count);
  weigh_tail();
}

void Topics::invent(uint32_t count) {
  std::unordered_set<std::string> keys;
  auto add = [&](std::string name, std::string key, uint32_t theme) {
    if (key.empty()) key = "topic-" + std::to_string(topics_.size());  // no ASCII letter in it
    if (topics_.size() < count && keys.insert(key).second) topics_.push_back({std::move(name), std::move(key), theme});
  };
  auto add_named = [&](std::string name, uint32_t theme) {
    std::string key = slug(name, SlugCase::kLower);
    add(std::move(name), std::move(key), theme);
  };
  // `text_of(theme, i)` is empty past the end of that theme's list; themes take turns so that none is left to the rare end.
  auto add_round = [&](size_t longest, auto text_of) {
    for (size_t i = 0; i < longest; ++i) {
      for (uint32_t theme = 0; theme < themes().size(); ++theme) {
        std::string text = text_of(themes()[theme], i);
        if (!text.empty()) add_named(std::move(text), theme);
      }
    }
  };
  constexpr size_t kLongestList = 32;
  for (const HeadTopic& head : head_topics()) add(std::string(head.name), std::string(head.urlkey), head.theme);
  add_round(kLongestList,
            [](const Theme& theme, size_t i) { return i < theme.topics.size() ? std::string(theme.topics[i]) : ""; });
  for (uint32_t lap = 1; topics_.size() < count; ++lap) {
    const std::string suffix = lap == 1 ? "" : " " + std::to_string(lap);
    for (const std::string_view pattern : topic_patterns()) {
      add_round(kLongestList, [&](const Theme& theme, size_t i) {
        return i < theme.subjects.size() ? topic_name(pattern, theme.subjects[i]) + suffix : "";
      });
    }
  }
}

void Topics::weigh_tail() {
  const auto head = static_cast<uint32_t>(head_topics().size());
  shelves_.resize(themes().size());
  theme_shares_.assign(themes().size(), 0);
  std::vector<std::vector<double>> weights(themes().size());
  std::vector<double> tail;
  double sum = 0;
  for (uint32_t i = head; i < topics_.size(); ++i) {
    const double weight = exact_pow(std::max(i + 1, kFlatUntil), -kTailExponent);
    const uint32_t theme = topics_[i].theme;
    tail.push_back(weight);
    weights[theme].push_back(weight);
    shelves_[theme].topics.push_back(i);
    theme_shares_[theme] += weight;
    sum += weight;
  }
  for (size_t theme = 0; theme < shelves_.size(); ++theme) {
    shelves_[theme].by_weight = AliasTable(weights[theme]);
    theme_shares_[theme] /= sum;
  }
  tail_ = AliasTable(tail);
  by_theme_ = AliasTable(theme_shares_);
}

void Topics::add_head_topics(uint32_t theme, uint32_t count, Random& random, std::vector<uint32_t>& chosen) const {
  const auto heads = head_topics();
  for (uint32_t i = 0; i < heads.size(); ++i) {
    const double share = theme_shares_[heads[i].theme];
    const double elsewhere = (1 - share * kHeadAffinity) / (1 - share);
    const double factor = heads[i].theme == theme ? kHeadAffinity : elsewhere;
    if (random.chance(heads[i].percent / 100 * factor * count / kMeanTopics)) chosen.push_back(i);
  }
  while (chosen.size() > count) chosen.erase(chosen.begin() + random.below(chosen.size()));
}

void Topics::draw(uint32_t theme, uint32_t count, Random& random, std::vector<uint32_t>& chosen) const {
  chosen.clear();
  add_head_topics(theme, count, random, chosen);
  const auto head = static_cast<uint32_t>(head_topics().size());
  const Shelf& shelf = shelves_[theme];
  // A theme with few topics would be used up: more tries than it has topics fall back on all of them.
  for (uint32_t tries = 0; chosen.size() < count; ++tries) {
    const bool own = tries < 100 && random.chance(kOwnTheme);
    const uint32_t topic = own ? shelf.topics[shelf.by_weight.draw(random)] : head + tail_.draw(random);
    if (std::find(chosen.begin(), chosen.end(), topic) == chosen.end()) chosen.push_back(topic);
  }
  for (size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[random.below(i)]);
}

}  // namespace rsvpulse::simulate
