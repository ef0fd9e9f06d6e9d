#include <algorithm>
#include <cmath>

#include "LegLayer.h"
#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
constexpr double kThinnestFatMm = 0.8;
} // namespace

PolarOutline LegLayer::FreeFascia() const
{
  RandomSequence random(Mix(m_Seed, 11));
  std::array<double, 4> amplitude{}, phase{}, drift{};
  for (std::size_t k = 0; k < 4; ++k)
  {
    amplitude[k] = random.Between(0.006, 0.02);
    phase[k] = random.Between(0.0, 2.0 * kPi);
    drift[k] = random.Between(-0.006, 0.006);
  }
  PolarOutline outline;
  outline.Fill(
      [&](const anatomy::Point2 & d, std::size_t)
      {
        const double angle = std::atan2(d[1], d[0]);
        double radius = anatomy::FasciaFactor(m_LevelMm, angle / kDegreeToRadian) / std::hypot(d[0] / m_SemiAxes[0], d[1] / m_SemiAxes[1]);
        for (std::size_t k = 0; k < 4; ++k)
        {
          radius *= 1.0 + amplitude[k] * std::cos(static_cast<double>(k + 2) * angle + phase[k] + drift[k] * m_LevelMm);
        }
        return radius;
      });
  return outline;
}

PolarOutline LegLayer::FasciaAtTibia(const PolarOutline & free, double scale) const
{
  const double angle = anatomy::kTibialFaceDeg * kDegreeToRadian;
  const anatomy::Point2 normal{ std::cos(angle), std::sin(angle) };
  const double distance = anatomy::TibialFaceDistance(m_LevelMm);
  PolarOutline outline;
  outline.Fill(
      [&](const anatomy::Point2 & d, std::size_t node)
      {
        const double across = d[0] * normal[0] + d[1] * normal[1];
        const double radius = scale * free[node];
        return m_LevelMm < -2.0 && across > 0.05 ? SmoothMinimum(radius, distance / across, 18.0) : radius;
      });
  return outline;
}

double LegLayer::FasciaScale(const LegParameters & leg, const PolarOutline & free) const
{
  if (leg.muscleAreaScale == 1.0 || leg.replacement == Replacement::IntermuscularFat)
  {
    return 1.0;
  }
  double bone = 0.0;
  for (const auto & section : m_Bones)
  {
    bone += section.outer.Area();
  }
  const double target = leg.muscleAreaScale * (FasciaAtTibia(free, 1.0).Area() - bone) + bone;
  double scale = 1.0;
  for (int step = 0; step < 8; ++step)
  {
    scale *= std::sqrt(target / FasciaAtTibia(free, scale).Area());
  }
  return scale;
}

std::vector<double> LegLayer::BoneEnvelope() const
{
  constexpr std::size_t nodes = PolarOutline::kNodes;
  constexpr std::size_t halfWidth = 96;
  constexpr double fallMm = 30.0;
  std::vector<double> reach(nodes, 0.0);
  for (const auto & bone : m_Bones)
  {
    for (std::size_t node = 0; node < nodes; ++node)
    {
      const auto direction = PolarOutline::Direction(node);
      const double u = bone.centre[0] + bone.outer[node] * direction[0], v = bone.centre[1] + bone.outer[node] * direction[1];
      double & farthest = reach[static_cast<std::size_t>(PolarOutline::NodeOf(u, v)) % nodes];
      farthest = std::max(farthest, std::hypot(u, v));
    }
  }
  std::vector<double> envelope(nodes, 1.0);
  for (std::size_t node = 0; node < nodes; ++node)
  {
    for (std::size_t d = 0; reach[node] > 0.0 && d <= 2 * halfWidth; ++d)
    {
      const double offset = (static_cast<double>(d) - static_cast<double>(halfWidth)) / static_cast<double>(halfWidth);
      double & value = envelope[(node + d + nodes - halfWidth) % nodes];
      value = std::max(value, reach[node] - fallMm * offset * offset);
    }
  }
  return envelope;
}

void LegLayer::BuildOutlines(const LegParameters & leg, const std::vector<ContactLine> & contacts)
{
  const double t = m_LevelMm;
  // Bones keep their size, so the fascia scales about them only as far as soft tissue goes.
  const double softShare = std::clamp((std::abs(t) - 20.0) / 120.0, 0.25, 1.0);
  const double girth = 1.0 + (leg.girthScale - 1.0) * softShare;
  m_SemiAxes = anatomy::FasciaSemiAxes(t);
  m_SemiAxes = { m_SemiAxes[0] * girth, m_SemiAxes[1] * girth };
  const PolarOutline free = FreeFascia();
  const double scale = FasciaScale(leg, free);
  const PolarOutline fascia = FasciaAtTibia(free, scale);
  const PolarOutline girthOutline = leg.replacement == Replacement::SubcutaneousFat ? FasciaAtTibia(free, 1.0) : fascia;
  m_SemiAxes = { m_SemiAxes[0] * scale, m_SemiAxes[1] * scale };
  const double stump = leg.stumpLevelMm ? std::min(1.0, (t - *leg.stumpLevelMm) / 45.0) : 1.0;
  const double round = std::sqrt(stump * (2.0 - stump));
  const double satMm = leg.satMm, overBoneMm = leg.satOverTibiaMm, skinMm = leg.skinMm;
  const std::vector<double> envelope = BoneEnvelope();
  m_Skin.Fill(
      [&](const anatomy::Point2 & d, std::size_t node)
      {
        const double directionDeg = std::atan2(d[1], d[0]) / kDegreeToRadian;
        const double overBone = anatomy::OverBone(t, directionDeg);
        const double fat = (1.0 - overBone) * satMm * anatomy::SubcutaneousFactor(t, directionDeg) + overBone * overBoneMm;
        // Skin passes over every bone, however the fascia runs there.
        const double soft = girthOutline[node] + std::max(kThinnestFatMm, fat), bony = envelope[node] + kThinnestFatMm;
        double radius = (soft * bony / SmoothMinimum(soft, bony, 80.0) + skinMm) * round;
        for (const ContactLine & line : contacts)
        {
          const double nu = m_SideSign * line.normalLps[0], nv = line.normalLps[1];
          const double across = d[0] * (m_Cosine * nu - m_Sine * nv) + d[1] * (m_Sine * nu + m_Cosine * nv);
          const double distance = line.distanceMm - line.normalLps[0] * m_CentreX - line.normalLps[1] * m_CentreY;
          radius = across > 0.02 ? SmoothMinimum(radius, distance / across, 28.0) : radius;
        }
        return radius;
      });
  m_SkinInner.Fill([&](const anatomy::Point2 &, std::size_t node) { return std::max(0.0, m_Skin[node] - skinMm); });
  m_Fascia.Fill(
      [&](const anatomy::Point2 &, std::size_t node)
      {
        const double room = m_SkinInner[node] - kThinnestFatMm;
        return room > 1.0 ? SmoothMinimum(fascia[node] * round, room, 40.0) : 0.0;
      });
  if (stump < 1.0)
  {
    m_Bones.erase(std::remove_if(m_Bones.begin(), m_Bones.end(), [&](const auto &) { return t < *leg.stumpLevelMm + 35.0; }),
                  m_Bones.end());
  }
}
} // namespace myosect::phantom
