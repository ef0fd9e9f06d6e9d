#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "Anatomy.h"
#include "EllipseField.h"
#include "PolarOutline.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** What matter a point is made of, where the tissue does not tell. */
enum class Material : std::uint8_t
{
  Skin,
  Fat,
  Muscle,
  Fascia,
  Tendon,
  Nerve,
  Blood,
  Contrast,
  Cortex,
  Marrow,
  Calcification,
  Metal,
  Water,
  Inert ///< plastic, foam, cloth
};

/** What a point consists of. */
struct PointTissue
{
  Tissue tissue = Tissue::Muscle;
  double hounsfield = 0.0;
  Material material = Material::Muscle;
  double fatFraction = 0.0;     ///< of muscle
  double trabecularShare = 0.0; ///< of marrow
};

/** A point of the plane in a leg's own frame: u lateral, v posterior, and its polar coordinates. */
struct LegPoint
{
  double u = 0.0, v = 0.0, radius = 0.0, node = 0.0;
};

/** A line in the plane, x·normal = distance, that the limb does not cross (couch, other leg). */
struct ContactLine
{
  std::array<double, 2> normalLps{};
  double distanceMm = 0.0;
};

/** Smooth scalar over the plane, bilinear between nodes. */
class PlaneLattice
{
public:
  PlaneLattice() = default;
  template <typename Function>
  PlaneLattice(double halfExtentMm, double stepMm, const Function & value)
      : m_HalfExtent(halfExtentMm), m_Step(stepMm), m_Nodes(static_cast<std::size_t>(2.0 * halfExtentMm / stepMm) + 2),
        m_Values(m_Nodes * m_Nodes)
  {
    for (std::size_t j = 0; j < m_Nodes; ++j)
    {
      for (std::size_t i = 0; i < m_Nodes; ++i)
      {
        m_Values[j * m_Nodes + i] =
            static_cast<float>(value(static_cast<double>(i) * stepMm - halfExtentMm, static_cast<double>(j) * stepMm - halfExtentMm));
      }
    }
  }

  [[nodiscard]] double At(double u, double v) const noexcept
  {
    if (m_Nodes == 0)
    {
      return 0.0;
    }
    const double last = static_cast<double>(m_Nodes) - 1.000001;
    const double x = std::clamp((u + m_HalfExtent) / m_Step, 0.0, last);
    const double y = std::clamp((v + m_HalfExtent) / m_Step, 0.0, last);
    const auto i = static_cast<std::size_t>(x), j = static_cast<std::size_t>(y);
    const double fx = x - static_cast<double>(i), fy = y - static_cast<double>(j);
    const float * row = m_Values.data() + j * m_Nodes + i;
    return (1.0 - fy) * ((1.0 - fx) * row[0] + fx * row[1]) + fy * ((1.0 - fx) * row[m_Nodes] + fx * row[m_Nodes + 1]);
  }

private:
  double m_HalfExtent = 0.0;
  double m_Step = 1.0;
  std::size_t m_Nodes = 0;
  std::vector<float> m_Values;
};

/**
 * \brief One leg cut by one plane z = constant, ready to be asked what lies at a point.
 *
 * Immutable after construction, so threads may share it.
 */
class LegLayer
{
public:
  /** `contacts` are lines in LPS x, y. */
  LegLayer(const LegParameters & leg, const TissueHu & hu, double zMm, const std::vector<ContactLine> & contacts);

  /** False where the leg does not reach this plane (stump). */
  [[nodiscard]] bool Exists() const noexcept { return m_Exists; }
  /** Level above the knee joint line, along the axis. */
  [[nodiscard]] double LevelMm() const noexcept { return m_LevelMm; }
  [[nodiscard]] double CentreX() const noexcept { return m_CentreX; }
  [[nodiscard]] double CentreY() const noexcept { return m_CentreY; }
  [[nodiscard]] double MaximumRadius() const noexcept { return m_MaximumRadius; }
  /** Of LPS x and y. */
  [[nodiscard]] LegPoint Locate(double x, double y) const noexcept;
  /** Distance from the axis in units of the skin's radius in that direction: below 1 inside the limb. */
  [[nodiscard]] double RelativeRadius(const LegPoint & point) const noexcept { return point.radius / m_Skin.At(point.node); }
  /** Of a point inside the limb. */
  [[nodiscard]] PointTissue TissueAt(const LegPoint & point) const noexcept;
  /** Outer skin, LPS x and y. */
  [[nodiscard]] std::array<double, 2> SkinPoint(std::size_t node) const noexcept;
  [[nodiscard]] double CircumferenceMm() const noexcept { return m_Skin.Perimeter(); }
  [[nodiscard]] bool HasMetal() const noexcept { return m_MetalRadius > 0.0; }
  [[nodiscard]] std::array<double, 2> MetalCentre() const noexcept;

private:
  struct Cell
  {
    anatomy::MuscleCell shape;
    double hounsfield;
    double septumFactor;
    double fatFraction;
  };

  void BuildElliptic(const EllipticSection & section);
  void BuildOutlines(const LegParameters & leg, const std::vector<ContactLine> & contacts);
  [[nodiscard]] std::vector<double> BoneEnvelope() const;
  void BuildContents(const LegParameters & leg);
  void BuildStrands(const LegParameters & leg);
  /** The fascia as if no bone limited it. */
  [[nodiscard]] PolarOutline FreeFascia() const;
  /** Scaled, and cut along the medial face of the tibia. */
  [[nodiscard]] PolarOutline FasciaAtTibia(const PolarOutline & free, double scale) const;
  /** Scale that leaves the asked share of the area between fascia and bones. */
  [[nodiscard]] double FasciaScale(const LegParameters & leg, const PolarOutline & free) const;
  [[nodiscard]] std::optional<PointTissue> BoneAt(double u, double v) const noexcept;
  [[nodiscard]] PointTissue OutsideFascia(double u, double v) const noexcept;
  [[nodiscard]] PointTissue InsideFascia(double u, double v, double depthMm) const noexcept;
  [[nodiscard]] bool IsSeptum(const Cell & nearest, const Cell & second, double nearestPower, double secondPower, double thirdPower,
                              double depthMm) const noexcept;
  [[nodiscard]] PointTissue StrandTissue(const PlaneEllipse & strand, double u, double v) const noexcept;

  TissueHu m_Hu;
  bool m_Exists = true;
  double m_LevelMm = 0.0;
  double m_CentreX = 0.0, m_CentreY = 0.0;
  double m_SideSign = 1.0;
  double m_Cosine = 1.0, m_Sine = 0.0;
  std::uint64_t m_Seed = 0;
  double m_MaximumRadius = 0.0;
  double m_FasciaMm = 0.0;
  double m_SeptumScale = 1.0, m_CleftScale = 1.0;
  double m_MuscleFatFraction = 0.0, m_FatFractionTexture = 0.0;
  bool m_HasFatStrands = false;
  bool m_Contrast = false, m_Calcified = false;
  double m_MetalRadius = 0.0;
  anatomy::Point2 m_SemiAxes{};
  PolarOutline m_Skin, m_SkinInner, m_Fascia;
  std::vector<anatomy::BoneSection> m_Bones;
  std::vector<Cell> m_Cells;
  EllipseField m_Strands;
  EllipseField m_Hubs;
  EllipseField m_Streaks;
  std::vector<PlaneEllipse> m_Veins;
  PlaneLattice m_WarpU, m_WarpV, m_Texture, m_FatTexture, m_Infiltration;
};
} // namespace myosect::phantom
