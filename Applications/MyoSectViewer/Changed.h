#pragma once

#include <algorithm>
#include <initializer_list>

#include "myosect/ViewerModel/Events.h"

namespace myosect::app
{
/** Whether any of these happened. */
[[nodiscard]] inline bool Any(const viewer::EventSet & changed, std::initializer_list<viewer::Event> events)
{
  return std::any_of(events.begin(), events.end(), [&](viewer::Event event) { return changed.test(viewer::BitOf(event)); });
}
} // namespace myosect::app
