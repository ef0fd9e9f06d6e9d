#include "Wording.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "Text.h"

namespace myosect::report
{
namespace
{
/** Smaller differences round to 0.0. */
constexpr double kLeastTold = 0.05;

/** The smaller side, and how much smaller it is in percent of the larger. */
std::pair<Side, double> SmallerArea(double left, double right)
{
  const double larger = std::max(left, right);
  return { left < right ? Side::Left : Side::Right, larger > 0.0 ? 100.0 * std::abs(left - right) / larger : 0.0 };
}
} // namespace

std::string_view SegmentWord(Segment segment)
{
  return segment == Segment::Unknown ? std::string_view("limb segment") : ToString(segment);
}

std::string_view SideWord(Side side)
{
  return side == Side::Unknown ? std::string_view("side not known") : ToString(side);
}

std::string LimbWords(Side side, Segment segment)
{
  const std::string word(SegmentWord(segment));
  return side == Side::Unknown ? word + " (side not known)" : std::string(ToString(side)) + ' ' + word;
}

std::string AreaText(double areaCm2)
{
  return Fixed(areaCm2, 1) + " cm2";
}

std::string AttenuationText(double hu)
{
  return Fixed(hu, 1) + " HU";
}

std::string FatFractionText(double percent)
{
  return Fixed(percent, 1) + " %";
}

std::string PercentText(double percent)
{
  return Fixed(percent, std::abs(percent) < 9.95 ? 1 : 0) + " %";
}

std::string RangeText(double lowMm, double highMm)
{
  return "z " + Fixed(lowMm, 0) + " to " + Fixed(highMm, 0) + " mm";
}

std::string DifferenceText(Measure measure, double left, double right, bool inShort)
{
  const std::string than = inShort ? "" : " than the right";
  const std::string direction = left < right ? " lower" : " higher";
  const double size = std::abs(left - right);
  switch (measure)
  {
  case Measure::Area:
  {
    const auto [smaller, percent] = SmallerArea(left, right);
    return percent < kLeastTold ? "no difference"
                                : std::string(ToString(smaller)) + ' ' + PercentText(percent) + " smaller" +
                                      (inShort                  ? ""
                                       : smaller == Side::Right ? " than the left"
                                                                : than);
  }
  case Measure::Attenuation:
    return size < kLeastTold ? "no difference" : "left " + AttenuationText(size) + direction + than;
  default:
    return size < kLeastTold ? "no difference" : "left " + Fixed(size, 1) + (inShort ? " points" : " percentage points") + direction + than;
  }
}

std::string AreaDifferenceClause(double leftCm2, double rightCm2)
{
  const auto [smaller, percent] = SmallerArea(leftCm2, rightCm2);
  return percent < kLeastTold ? "there is no difference"
                              : "the " + std::string(ToString(smaller)) + " is " + PercentText(percent) + " smaller";
}

std::string Typographic(std::string text)
{
  return ReplaceAll(ReplaceAll(std::move(text), "cm2", "cm\u00B2"), "cm3", "cm\u00B3");
}

std::string ReasonText(const std::string & reason, Status status)
{
  return reason.empty() ? ReplaceAll(std::string(ToString(status)), "_", " ") : CleanText(reason);
}
} // namespace myosect::report
