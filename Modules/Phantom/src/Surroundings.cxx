#include "Surroundings.h"

#include <algorithm>
#include <cmath>

#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
constexpr double kCouchHalfWidthMm = 215.0;
constexpr double kCouchShellMm = 3.0;
constexpr double kCouchFoamMm = 24.0;
constexpr double kCouchRadiusMm = 420.0;
constexpr double kBlanketHalfWidthMm = 260.0;
constexpr double kBlanketStepMm = 2.0;
constexpr double kBlanketBendMm = 55.0; ///< radius over which cloth bends

PointTissue Outside(double hounsfield, Material material) noexcept
{
  return { Tissue::OtherOutsideFascia, hounsfield, material };
}
} // namespace

SurroundingsLayer::SurroundingsLayer(const SurroundingsParameters & parameters, const TissueHu & hu, double zMm,
                                     const std::vector<LegLayer> & legs)
    : m_Parameters(parameters), m_Hu(hu), m_ZMm(zMm), m_Sign(parameters.couchIsAnterior ? -1.0 : 1.0),
      m_IsEmpty(parameters.couch == CouchKind::None && !parameters.blanket && parameters.accessories.empty())
{
  if (parameters.blanket)
  {
    BuildBlanket(legs);
  }
}

double SurroundingsLayer::CouchSurface(double x) const noexcept
{
  const double flat = m_Sign * m_Parameters.couchYMm;
  return m_Parameters.couch == CouchKind::Curved ? flat - 0.5 * x * x / kCouchRadiusMm : flat;
}

void SurroundingsLayer::BuildBlanket(const std::vector<LegLayer> & legs)
{
  const auto count = static_cast<std::size_t>(2.0 * kBlanketHalfWidthMm / kBlanketStepMm) + 1;
  const auto positionOf = [](std::size_t i) { return static_cast<double>(i) * kBlanketStepMm - kBlanketHalfWidthMm; };
  std::vector<double> support(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    support[i] = CouchSurface(positionOf(i)) - 0.5;
  }
  for (const LegLayer & leg : legs)
  {
    for (std::size_t node = 0; leg.Exists() && node < PolarOutline::kNodes; ++node)
    {
      const auto [x, y] = leg.SkinPoint(node);
      const double bin = (x + kBlanketHalfWidthMm) / kBlanketStepMm;
      if (bin >= 0.0 && bin < static_cast<double>(count) - 0.5)
      {
        double & top = support[static_cast<std::size_t>(bin + 0.5)];
        top = std::min(top, m_Sign * y);
      }
    }
  }
  for (std::size_t i = 0; i < count; ++i)
  {
    support[i] -= std::max(0.0, 7.0 * ValueNoise(77, positionOf(i) / 35.0, m_ZMm / 50.0, 0.5));
  }
  // Cloth hangs no steeper than a parabola from every point that carries it.
  m_BlanketW = support;
  for (std::size_t i = 0; i < count; ++i)
  {
    for (std::size_t j = 0; j < count; ++j)
    {
      const double dx = positionOf(i) - positionOf(j);
      m_BlanketW[i] = std::min(m_BlanketW[i], support[j] + 0.5 * dx * dx / kBlanketBendMm);
    }
  }
}

std::optional<PointTissue> SurroundingsLayer::CouchAt(double x, double w) const noexcept
{
  if (m_Parameters.couch == CouchKind::None || std::abs(x) > kCouchHalfWidthMm)
  {
    return std::nullopt;
  }
  const double depth = w - CouchSurface(x);
  const double total = 2.0 * kCouchShellMm + kCouchFoamMm;
  if (depth < 0.0 || depth > total)
  {
    return std::nullopt;
  }
  return Outside(depth < kCouchShellMm || depth > total - kCouchShellMm ? m_Hu.couchShell : m_Hu.couchFoam, Material::Inert);
}

std::optional<PointTissue> SurroundingsLayer::AccessoryAt(const Accessory & accessory, double x, double y) const noexcept
{
  const double dx = x - accessory.centreXMm, dy = y - accessory.centreYMm;
  const double gauge = std::hypot(dx / accessory.semiXMm, dy / accessory.semiYMm);
  if (gauge >= 1.0 || m_ZMm < accessory.zMinMm || m_ZMm > accessory.zMaxMm)
  {
    return std::nullopt;
  }
  const double toSurfaceMm = (1.0 - gauge) * std::min(accessory.semiXMm, accessory.semiYMm);
  switch (accessory.kind)
  {
  case Accessory::Kind::Tube:
    return toSurfaceMm < 1.5 ? Outside(120.0, Material::Inert) : Outside(0.0, Material::Water);
  case Accessory::Kind::Pad:
    return Outside(m_Hu.pad, Material::Inert);
  case Accessory::Kind::SoftTissue:
    return toSurfaceMm < 1.5 ? Outside(m_Hu.skin, Material::Skin) : Outside(m_Hu.muscle, Material::Muscle);
  case Accessory::Kind::Hand:
    break;
  }
  if (toSurfaceMm < 1.5)
  {
    return Outside(m_Hu.skin, Material::Skin);
  }
  const bool wide = accessory.semiXMm > accessory.semiYMm;
  const double along = wide ? dx / accessory.semiXMm : dy / accessory.semiYMm;
  const double halfLength = std::max(accessory.semiXMm, accessory.semiYMm);
  for (const double finger : { -0.66, -0.22, 0.22, 0.66 })
  {
    const double distance = std::hypot((along - finger) * halfLength, wide ? dy : dx);
    if (distance < 4.5)
    {
      return distance < 2.4 ? Outside(m_Hu.trabecular, Material::Marrow) : Outside(m_Hu.cortex, Material::Cortex);
    }
  }
  return toSurfaceMm < 4.0 ? Outside(m_Hu.subcutaneousFat, Material::Fat) : Outside(m_Hu.muscle, Material::Muscle);
}

std::optional<PointTissue> SurroundingsLayer::At(double x, double y) const noexcept
{
  for (const Accessory & accessory : m_Parameters.accessories)
  {
    if (const auto value = AccessoryAt(accessory, x, y))
    {
      return value;
    }
  }
  const double w = m_Sign * y;
  if (const auto value = CouchAt(x, w))
  {
    return value;
  }
  if (!m_BlanketW.empty() && std::abs(x) < kBlanketHalfWidthMm)
  {
    const double bin = (x + kBlanketHalfWidthMm) / kBlanketStepMm;
    const auto i = std::min(static_cast<std::size_t>(bin), m_BlanketW.size() - 2);
    const double s = bin - static_cast<double>(i);
    const double height = (1.0 - s) * m_BlanketW[i] + s * m_BlanketW[i + 1] - w;
    if (height > 0.0 && height < m_Parameters.blanketMm)
    {
      return Outside(m_Hu.blanket, Material::Inert);
    }
  }
  return std::nullopt;
}
} // namespace myosect::phantom
