#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "myosect/Anatomy/BoneSections.h"
#include "myosect/Anatomy/Segments.h"

/** Cross-sections of a leg by level, millimetres from the knee's joint line towards the hip, with the bones of an adult. */
namespace myosect::anatomy::model
{
inline constexpr double kFibularHeadTipMm = -15.0;
inline constexpr double kPatellaUpperPoleMm = 50.0;
inline constexpr double kPlafondMm = -363.0;
inline constexpr double kLesserTrochanterMm = 355.0;

/** Linear between the points of a profile. */
[[nodiscard]] inline double Profile(const std::vector<std::pair<double, double>> & points, double level)
{
  if (level <= points.front().first)
  {
    return points.front().second;
  }
  for (std::size_t i = 1; i < points.size(); ++i)
  {
    if (level <= points[i].first)
    {
      const double t = (level - points[i - 1].first) / (points[i].first - points[i - 1].first);
      return points[i - 1].second + t * (points[i].second - points[i - 1].second);
    }
  }
  return points.back().second;
}

struct Leg
{
  Side side = Side::Left;
  bool patella = true;
  bool foot = true;

  /** Section at a level; bones are empty below the sole and above the femoral head. */
  [[nodiscard]] LimbSection At(double level) const
  {
    LimbSection section;
    section.limbPixels = 12000;
    const double lateral = side == Side::Left ? 1.0 : -1.0;
    section.centreLps = { lateral * 95.0, 0.0, level };
    const auto add = [&](double areaMm2, double lateralMm, double posteriorMm) {
      section.bones.push_back({ areaMm2, { lateral * (95.0 + lateralMm), posteriorMm, level } });
    };

    if (std::abs(level) <= 2.0)
    {
      add(1400.0, 0.0, 0.0); // the deepest of the condyles, and the eminence between them
    }
    if (level > 2.0)
    {
      add(Profile({ { 2, 900 },
                    { 5, 2400 },
                    { 12, 3600 },
                    { 25, 4000 },
                    { 35, 3200 },
                    { 50, 1900 },
                    { 70, 1150 },
                    { 100, 800 },
                    { 150, 650 },
                    { 345, 660 },
                    { 360, 1050 },
                    { 380, 1250 },
                    { 400, 1900 } },
                  level),
          0.0, 0.0);
    }
    if (level < -2.0 && level >= kPlafondMm)
    {
      add(Profile({ { kPlafondMm, 1050 },
                    { -350, 980 },
                    { -335, 820 },
                    { -322, 640 },
                    { -300, 460 },
                    { -260, 370 },
                    { -180, 400 },
                    { -110, 480 },
                    { -70, 800 },
                    { -40, 1700 },
                    { -15, 3000 },
                    { -5, 2900 },
                    { -2, 1500 } },
                  level),
          0.0, 0.0);
    }
    if (level < kFibularHeadTipMm && level > -385.0)
    {
      add(Profile({ { -385, 40 },
                    { -365, 220 },
                    { -340, 190 },
                    { -310, 110 },
                    { -200, 95 },
                    { -80, 100 },
                    { -40, 260 },
                    { -25, 330 },
                    { -16, 60 } },
                  level),
          32.0, 14.0);
    }
    if (patella && level > 12.0 && level <= kPatellaUpperPoleMm)
    {
      add(Profile({ { 12, 150 }, { 30, 900 }, { 45, 600 }, { 50, 200 } }, level), 0.0, -42.0);
    }
    if (foot && level < kPlafondMm)
    {
      // Talus, then calcaneus with the tarsus in front of it.
      add(Profile({ { -430, 1500 }, { -410, 2100 }, { -395, 1700 }, { -380, 1300 }, { -366, 1100 } }, level), 0.0,
          level < -390.0 ? 20.0 : 0.0);
      if (level < -385.0)
      {
        add(900.0, 0.0, -35.0);
      }
      section.elongation = Profile({ { -400, 2.5 }, { -380, 1.8 }, { kPlafondMm, 1.2 } }, level);
    }
    std::stable_sort(section.bones.begin(), section.bones.end(),
                     [](const BoneSection & a, const BoneSection & b) { return a.areaMm2 > b.areaMm2; });
    return section;
  }
};

[[nodiscard]] inline Segment SegmentAt(double level, bool patella = true)
{
  const double kneeTop = patella ? kPatellaUpperPoleMm : 60.0;
  return level > kLesserTrochanterMm  ? Segment::Hip
         : level > kneeTop            ? Segment::Thigh
         : level >= kFibularHeadTipMm ? Segment::Knee
         : level >= kPlafondMm + 40.0 ? Segment::Calf
                                      : Segment::Ankle;
}

/** A stack of one leg, feet to head. */
struct Stack
{
  std::vector<double> levelMm;
  std::vector<double> positionMm; ///< from slice 0
  LimbSections sections;

  Stack(const Leg & leg, double fromMm, double toMm, double stepMm)
  {
    for (double level = fromMm; level <= toMm + 1e-9; level += stepMm)
    {
      levelMm.push_back(level);
      positionMm.push_back(level - fromMm);
      sections.push_back(leg.At(level));
    }
  }

  [[nodiscard]] LimbAnatomy Describe(std::optional<Segment> forced = std::nullopt) const
  {
    return DescribeLimb(sections, positionMm, forced);
  }
  /** Level of a landmark that is given as a position. */
  [[nodiscard]] std::optional<double> Level(const std::optional<double> & position) const
  {
    return position ? std::optional(*position + levelMm.front()) : std::nullopt;
  }
};
} // namespace myosect::anatomy::model
