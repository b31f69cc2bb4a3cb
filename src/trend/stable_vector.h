// StableVector: grows at its end, never moves an element, and keeps a thousand of them side by side.
#pragma once

#include <boost/container/deque.hpp>

namespace rsvpulse::trend {

// std::deque would keep a dozen, and finding an element's block would cost a cache miss of its own.
template <class T>
using StableVector = boost::container::deque<T, void, boost::container::deque_options_t<boost::container::block_size<1024U>>>;

}  // namespace rsvpulse::trend
