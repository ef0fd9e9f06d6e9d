#include "myosect/Core/ComparisonReasons.h"

namespace myosect::reason
{
bool LeavesOnlySizeOpen(std::string_view reason)
{
  while (!reason.empty())
  {
    const std::size_t end = reason.find("; ");
    const std::string_view part = reason.substr(0, end);
    if (part != kFatNearThreshold && part != kSignVaries && part != kIntervalReachesLimit && part != kNoLimit)
    {
      return false;
    }
    reason = end == std::string_view::npos ? std::string_view() : reason.substr(end + 2);
  }
  return true;
}
} // namespace myosect::reason
