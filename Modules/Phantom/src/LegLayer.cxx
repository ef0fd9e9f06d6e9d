#include "LegLayer.h"

#include <algorithm>

#include "LegAxis.h"
#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
using anatomy::StrandKind;

constexpr double kMetalRadiusMm = 5.0;
constexpr double kArterialWallMm = 0.8;
constexpr double kHighestFatFraction = 0.9; // of muscle that is still drawn as such

/** Half the thickness of a septum between muscles of one compartment, and of different ones. */
constexpr double kHalfSeptumMm[2]{ 0.28, 0.85 };
constexpr double kHalfCleftMm[2]{ 0.7, 2.4 };
constexpr double kCleftDepthMm = 5.5;
} // namespace

LegLayer::LegLayer(const LegParameters & leg, const TissueHu & hu, double zMm, const std::vector<ContactLine> & contacts) : m_Hu(hu)
{
  const double dz = zMm - leg.kneeZMm;
  const auto tilt = TiltAt(leg, zMm);
  m_LevelMm = AnatomicLevel(leg, zMm);
  m_CentreX = leg.centreXMm + tilt[0] * dz;
  m_CentreY = leg.centreYMm + tilt[1] * dz;
  m_SideSign = leg.side == Side::Right ? -1.0 : 1.0;
  m_Cosine = std::cos(leg.outwardRotationDeg * kDegreeToRadian);
  m_Sine = -std::sin(leg.outwardRotationDeg * kDegreeToRadian);
  m_Seed = Mix(0x4C696D62ull, leg.detailSeed);
  m_MuscleFatFraction = leg.muscleFatFraction;
  if (leg.stumpLevelMm && m_LevelMm <= *leg.stumpLevelMm)
  {
    m_Exists = false;
    return;
  }
  if (leg.elliptic)
  {
    m_Cosine = 1.0;
    m_Sine = 0.0;
    BuildElliptic(*leg.elliptic);
  }
  else
  {
    m_Bones = anatomy::BonesAt(m_LevelMm);
    BuildOutlines(leg, contacts);
    BuildContents(leg);
    BuildStrands(leg);
  }
  m_MaximumRadius = m_Skin.MaximumRadius();
}

LegPoint LegLayer::Locate(double x, double y) const noexcept
{
  const double lateral = m_SideSign * (x - m_CentreX), posterior = y - m_CentreY;
  LegPoint point;
  point.u = m_Cosine * lateral - m_Sine * posterior;
  point.v = m_Sine * lateral + m_Cosine * posterior;
  point.radius = std::sqrt(point.u * point.u + point.v * point.v);
  point.node = PolarOutline::NodeOf(point.u, point.v);
  return point;
}

std::array<double, 2> LegLayer::SkinPoint(std::size_t node) const noexcept
{
  const auto direction = PolarOutline::Direction(node);
  const double u = m_Skin[node] * direction[0], v = m_Skin[node] * direction[1];
  return { m_CentreX + m_SideSign * (m_Cosine * u + m_Sine * v), m_CentreY - m_Sine * u + m_Cosine * v };
}

std::array<double, 2> LegLayer::MetalCentre() const noexcept
{
  const auto & centre = m_Bones.front().centre;
  return { m_CentreX + m_SideSign * (m_Cosine * centre[0] + m_Sine * centre[1]), m_CentreY - m_Sine * centre[0] + m_Cosine * centre[1] };
}

void LegLayer::BuildElliptic(const EllipticSection & section)
{
  const auto ellipse = [](const std::array<double, 2> & axes)
  { return [axes](const anatomy::Point2 & d, std::size_t) { return 1.0 / std::hypot(d[0] / axes[0], d[1] / axes[1]); }; };
  m_Skin.Fill(ellipse(section.skinMm));
  m_SkinInner.Fill(ellipse(section.subcutaneousMm));
  m_Fascia.Fill(ellipse(section.fasciaMm));
  anatomy::BoneSection bone;
  bone.outer.Fill([&](const anatomy::Point2 &, std::size_t) { return section.boneRadiusMm; });
  bone.marrow.Fill([&](const anatomy::Point2 &, std::size_t) { return section.marrowRadiusMm; });
  bone.maximumRadius = section.boneRadiusMm;
  m_Bones.push_back(bone);
  m_Hu.muscleTexture = 0.0;
}

void LegLayer::BuildContents(const LegParameters & leg)
{
  const double t = m_LevelMm;
  const double extent = m_Fascia.MaximumRadius() + 2.0;
  m_FasciaMm = leg.fasciaMm;
  m_HasFatStrands = leg.fibrousStrands;
  m_SeptumScale = leg.septumScale;
  m_CleftScale = leg.cleftScale;
  for (const auto & shape : anatomy::MusclesAt(t, m_SemiAxes))
  {
    const auto identity = static_cast<std::uint64_t>(shape.identity);
    const bool steatotic = Uniform(Mix(Mix(m_Seed, 21), identity)) < leg.steatoticShare;
    const double own = 4.0 * (Uniform(Mix(Mix(m_Seed, 22), identity)) - 0.5) * std::min(1.0, m_Hu.muscleTexture);
    m_Cells.push_back({ shape, (steatotic ? m_Hu.steatoticMuscle : m_Hu.muscle) + own, 0.6 + 0.8 * Uniform(Mix(Mix(m_Seed, 23), identity)),
                        leg.muscleFatFraction + leg.fatFractionSpread * (2.0 * Uniform(Mix(Mix(m_Seed, 24), identity)) - 1.0) });
  }
  const double lost = leg.replacement == Replacement::IntermuscularFat ? leg.muscleAreaScale : 1.0;
  m_Streaks = EllipseField(StreaksAt(t, 1.0 - lost * (1.0 - leg.streakFraction), 100.0, Mix(m_Seed, 31)), extent);

  // Slow bends make the septa curve.
  RandomSequence random(Mix(m_Seed, 41));
  std::array<std::array<double, 4>, 6> waves{};
  for (auto & wave : waves)
  {
    wave = { random.Between(-0.09, 0.09), random.Between(-0.09, 0.09), random.Between(-0.012, 0.012), random.Between(0.0, 2.0 * kPi) };
  }
  const auto bend = [&](std::size_t first)
  {
    return [&waves, first, t](double u, double v)
    {
      double sum = 0.0;
      for (std::size_t k = first; k < first + 3; ++k)
      {
        sum += 1.5 * std::sin(waves[k][0] * u + waves[k][1] * v + waves[k][2] * t + waves[k][3]);
      }
      return sum + 0.7 * std::sin(0.3 * u + 0.21 * v + static_cast<double>(first));
    };
  };
  m_WarpU = PlaneLattice(extent, 4.0, bend(0));
  m_WarpV = PlaneLattice(extent, 4.0, bend(3));
  const std::uint64_t textureSeed = Mix(m_Seed, 51), fatSeed = Mix(m_Seed, 52);
  m_Texture = PlaneLattice(extent, 2.5, [&](double u, double v) { return ValueNoise(textureSeed, u / 6.0, v / 6.0, t / 28.0); });
  if (leg.fatFractionTexture > 0.0)
  {
    m_FatFractionTexture = leg.fatFractionTexture;
    const std::uint64_t infiltrationSeed = Mix(m_Seed, 53);
    m_Infiltration =
        PlaneLattice(extent, 2.5, [&](double u, double v) { return ValueNoise(infiltrationSeed, u / 14.0, v / 14.0, t / 60.0); });
  }
  m_FatTexture =
      PlaneLattice(m_Skin.MaximumRadius() + 2.0, 2.5, [&](double u, double v) { return ValueNoise(fatSeed, u / 9.0, v / 9.0, t / 30.0); });
}

void LegLayer::BuildStrands(const LegParameters & leg)
{
  m_Contrast = leg.contrastFilledVessels;
  m_Calcified = leg.calcifiedArteries;
  if (leg.metalRod && !m_Bones.empty() && m_Bones.front().kind == anatomy::BoneKind::Femur && m_LevelMm > 60.0)
  {
    m_MetalRadius = kMetalRadiusMm;
  }
  std::vector<PlaneEllipse> strands, hubs;
  for (const anatomy::Strand & strand : anatomy::StrandsAt(m_LevelMm, m_SemiAxes))
  {
    PlaneEllipse ellipse;
    ellipse.u = strand.centre[0];
    ellipse.v = strand.centre[1];
    ellipse.a = strand.semiAxes[0];
    ellipse.b = strand.semiAxes[1];
    ellipse.tag = static_cast<int>(strand.kind);
    if (strand.kind != StrandKind::FatHub)
    {
      strands.push_back(ellipse);
      continue;
    }
    // Three crossed ellipses: fat runs out into the gaps between muscles like a star.
    const double turn = Uniform(Mix(Mix(m_Seed, 71), hubs.size())) * kPi + 0.004 * m_LevelMm;
    for (int arm = 0; arm < 3; ++arm)
    {
      const double angle = turn + arm * kPi / 3.0;
      PlaneEllipse spoke = ellipse;
      spoke.cosine = std::cos(angle);
      spoke.sine = std::sin(angle);
      spoke.a = ellipse.a * (0.85 + 0.6 * Uniform(Mix(Mix(m_Seed, 72), hubs.size())));
      spoke.b = 0.68 * ellipse.b;
      hubs.push_back(spoke);
    }
  }
  const double extent = m_Fascia.MaximumRadius() + 2.0;
  m_Strands = EllipseField(std::move(strands), extent);
  m_Hubs = EllipseField(std::move(hubs), extent);

  // The great saphenous vein runs medially; the others anywhere but in front.
  RandomSequence random(Mix(m_Seed, 61));
  for (int i = 0; i < leg.superficialVeins; ++i)
  {
    const double start = i == 0 ? 205.0 : random.Between(20.0, 235.0);
    const double slope = i == 0 ? -0.04 : random.Between(-0.12, 0.12);
    const double depth = random.Between(0.25, 0.6);
    const double radius = i == 0 ? 2.0 : random.Between(0.8, 1.6);
    const double angle = (start + slope * m_LevelMm + 6.0 * std::sin(m_LevelMm / 31.0 + start)) * kDegreeToRadian;
    const double node = PolarOutline::NodeOf(std::cos(angle), std::sin(angle));
    const double inner = m_Fascia.At(node), outer = m_SkinInner.At(node);
    if (outer - inner > 2.0 * radius + 1.5)
    {
      const double distance = inner + radius + 0.5 + depth * (outer - inner - 2.0 * radius - 1.0);
      m_Veins.push_back({ distance * std::cos(angle), distance * std::sin(angle), 1.0, 0.0, radius, radius, 0 });
    }
  }
}

std::optional<PointTissue> LegLayer::BoneAt(double u, double v) const noexcept
{
  for (const auto & bone : m_Bones)
  {
    const double du = u - bone.centre[0], dv = v - bone.centre[1];
    const double square = du * du + dv * dv;
    if (square >= bone.maximumRadius * bone.maximumRadius)
    {
      continue;
    }
    const double radius = std::sqrt(square);
    const double node = PolarOutline::NodeOf(du, dv);
    if (radius >= bone.outer.At(node))
    {
      continue;
    }
    if (radius < m_MetalRadius && bone.kind == anatomy::BoneKind::Femur)
    {
      return PointTissue{ Tissue::CorticalBone, m_Hu.metal, Material::Metal };
    }
    if (radius >= bone.marrow.At(node))
    {
      return PointTissue{ Tissue::CorticalBone, m_Hu.cortex, Material::Cortex };
    }
    const double trabecular = m_Hu.trabecular + 90.0 * m_FatTexture.At(u, v) + 60.0 * m_Texture.At(u, v);
    return PointTissue{ Tissue::Marrow, m_Hu.marrow + bone.trabecularShare * (trabecular - m_Hu.marrow), Material::Marrow, 0.0,
                        bone.trabecularShare };
  }
  return std::nullopt;
}

PointTissue LegLayer::StrandTissue(const PlaneEllipse & strand, double u, double v) const noexcept
{
  const auto kind = static_cast<StrandKind>(strand.tag);
  if (kind == StrandKind::Nerve || kind == StrandKind::Tendon)
  {
    return kind == StrandKind::Nerve ? PointTissue{ Tissue::Muscle, m_Hu.nerve, Material::Nerve }
                                     : PointTissue{ Tissue::Muscle, m_Hu.tendon, Material::Tendon };
  }
  if (kind == StrandKind::Artery && m_Calcified)
  {
    const double rim = 1.0 - kArterialWallMm / strand.a;
    if (strand.Gauge(u, v) > rim * rim && v - strand.v < 0.6 * strand.b)
    {
      return { Tissue::OtherInsideFascia, m_Hu.calcification, Material::Calcification };
    }
  }
  return m_Contrast ? PointTissue{ Tissue::OtherInsideFascia, m_Hu.contrast, Material::Contrast }
                    : PointTissue{ Tissue::Muscle, m_Hu.blood, Material::Blood };
}

PointTissue LegLayer::OutsideFascia(double u, double v) const noexcept
{
  for (const PlaneEllipse & vein : m_Veins)
  {
    if (vein.Contains(u, v))
    {
      return { Tissue::OtherOutsideFascia, m_Hu.blood, Material::Blood };
    }
  }
  // Fibrous strands of the subcutaneous fat: thin, and still in the range of fat.
  const double texture = m_FatTexture.At(u, v);
  const bool strand = m_HasFatStrands && std::abs(texture) < 0.03;
  return { Tissue::SubcutaneousFat, m_Hu.subcutaneousFat + (strand ? 45.0 : 3.0 * texture * std::min(1.0, m_Hu.muscleTexture)),
           Material::Fat };
}

bool LegLayer::IsSeptum(const Cell & nearest, const Cell & second, double nearestPower, double secondPower, double thirdPower,
                        double depthMm) const noexcept
{
  const std::size_t kind = nearest.shape.group == second.shape.group ? 0 : 1;
  const double half = m_SeptumScale * kHalfSeptumMm[kind] * 0.5 * (nearest.septumFactor + second.septumFactor);
  const double cleft = m_SeptumScale > 0.0 ? m_CleftScale * kHalfCleftMm[kind] : 0.0;
  const double du = nearest.shape.centre[0] - second.shape.centre[0], dv = nearest.shape.centre[1] - second.shape.centre[1];
  const double apart = std::sqrt(du * du + dv * dv);
  double toBoundary = 0.5 * (secondPower - nearestPower) / apart;
  if (thirdPower < 1e299)
  {
    // Corners where three bellies meet are rounded off and filled with fat.
    const double toThird = 0.5 * (thirdPower - nearestPower) / apart;
    toBoundary *= toThird / std::sqrt(toBoundary * toBoundary + toThird * toThird + 1e-12);
  }
  return toBoundary < half + cleft && toBoundary < half + cleft * std::exp(-depthMm / kCleftDepthMm);
}

PointTissue LegLayer::InsideFascia(double u, double v, double depthMm) const noexcept
{
  if (const PlaneEllipse * strand = m_Strands.Find(u, v))
  {
    return StrandTissue(*strand, u, v);
  }
  if (depthMm < m_FasciaMm)
  {
    return { Tissue::Muscle, m_Hu.fascia, Material::Fascia };
  }
  const PointTissue fat{ Tissue::IntermuscularFat, m_Hu.intermuscularFat, Material::Fat };
  if (m_Hubs.Find(u, v) != nullptr)
  {
    return fat;
  }
  if (m_Cells.empty())
  {
    return { Tissue::Muscle, m_Hu.muscle, Material::Muscle, m_MuscleFatFraction };
  }
  const double wu = u + m_WarpU.At(u, v), wv = v + m_WarpV.At(u, v);
  const Cell * nearest = nullptr;
  const Cell * second = nullptr;
  double nearestPower = 1e300, secondPower = 1e300, thirdPower = 1e300, nearestSquare = 0.0;
  for (std::size_t i = 0; i < m_Cells.size(); ++i)
  {
    // Cells of one muscle follow each other; the muscle counts once, with its nearest cell.
    const Cell * cell = nullptr;
    double power = 1e300, square = 0.0;
    for (std::size_t j = i; j < m_Cells.size() && m_Cells[j].shape.identity == m_Cells[i].shape.identity; ++j)
    {
      const double du = wu - m_Cells[j].shape.centre[0], dv = wv - m_Cells[j].shape.centre[1];
      const double candidate = du * du + dv * dv - m_Cells[j].shape.radius * m_Cells[j].shape.radius;
      if (candidate < power)
      {
        cell = &m_Cells[j];
        power = candidate;
        square = du * du + dv * dv;
      }
      i = j;
    }
    if (power < nearestPower)
    {
      thirdPower = secondPower;
      second = nearest;
      secondPower = nearestPower;
      nearest = cell;
      nearestPower = power;
      nearestSquare = square;
    }
    else if (power < secondPower)
    {
      thirdPower = secondPower;
      second = cell;
      secondPower = power;
    }
    else
    {
      thirdPower = std::min(thirdPower, power);
    }
  }
  if (nearestSquare > nearest->shape.reach * nearest->shape.reach)
  {
    return fat;
  }
  if (second != nullptr && IsSeptum(*nearest, *second, nearestPower, secondPower, thirdPower, depthMm))
  {
    return fat;
  }
  if (m_Streaks.Find(u, v) != nullptr)
  {
    return fat;
  }
  const double fatFraction = nearest->fatFraction + m_FatFractionTexture * m_Infiltration.At(u, v);
  return { Tissue::Muscle, nearest->hounsfield + m_Hu.muscleTexture * m_Texture.At(u, v), Material::Muscle,
           std::clamp(fatFraction, 0.0, kHighestFatFraction) };
}

PointTissue LegLayer::TissueAt(const LegPoint & point) const noexcept
{
  if (point.radius >= m_SkinInner.At(point.node))
  {
    return { Tissue::Skin, m_Hu.skin, Material::Skin };
  }
  if (const auto bone = BoneAt(point.u, point.v))
  {
    return *bone;
  }
  const double fascia = m_Fascia.At(point.node);
  return point.radius >= fascia ? OutsideFascia(point.u, point.v) : InsideFascia(point.u, point.v, fascia - point.radius);
}
} // namespace myosect::phantom
