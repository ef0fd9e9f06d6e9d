#pragma once

#include <array>
#include <vector>

#include "PolarOutline.h"
#include "myosect/Core/Types.h"

/**
 * The shape of an adult leg, level by level. Levels t: millimetres from the knee joint line, positive towards the hip.
 * In the plane: u lateral, v posterior, around the middle of the fascia. Dimensions are drawn from axial CT of adult legs.
 */
namespace myosect::phantom::anatomy
{
inline constexpr double kPatellaUpperPole = 50.0;
inline constexpr double kFibularHeadTip = -15.0;
inline constexpr double kPlafond = -363.0;
inline constexpr double kPlateau = -3.0;
inline constexpr double kDistalCondyle = 2.0;
inline constexpr double kHeadTop = 441.0;
inline constexpr double kAnkleUpperEnd = kPlafond + 40.0;
inline constexpr double kLesserTrochanterLowerEdge = 355.0;
/** Direction of the tibia's medial face. */
inline constexpr double kTibialFaceDeg = 232.0;

using Point2 = std::array<double, 2>;

[[nodiscard]] Segment SegmentAt(double t) noexcept;

/** Semi-axes of the deep fascia in u and v before harmonics, dents and the tibial face. */
[[nodiscard]] Point2 FasciaSemiAxes(double t);
/** Factor of the fascia's radius in a direction: posterior groove of the knee, groove between the heads of gastrocnemius, flat flanks. */
[[nodiscard]] double FasciaFactor(double t, double directionDeg);
/** Thickness of subcutaneous fat relative to its mean at mid-thigh. */
[[nodiscard]] double SubcutaneousFactor(double t, double directionDeg);
/** 1 where the fat lies over the medial face of the tibia or in front of the patella, else 0. */
[[nodiscard]] double OverBone(double t, double directionDeg);

enum class BoneKind
{
  Femur,
  Tibia,
  Fibula,
  Patella,
  Talus,
  Pelvis
};

/** Cross-section of one bone; `outer` and `marrow` are star-shaped around `centre`. */
struct BoneSection
{
  BoneKind kind = BoneKind::Femur;
  Point2 centre{};
  PolarOutline outer;
  PolarOutline marrow;
  double maximumRadius = 0.0;
  double trabecularShare = 0.0; ///< 1: spongy bone end, 0: fat marrow
};

[[nodiscard]] std::vector<BoneSection> BonesAt(double t);

/** Distance of the plane of the tibia's medial face from the centre; large where the face does not limit the fascia. */
[[nodiscard]] double TibialFaceDistance(double t);

/** Cell of one muscle in a power diagram. `identity` is shared by the cells of one muscle, `group` by muscles of one compartment. */
struct MuscleCell
{
  int identity = 0;
  int group = 0;
  Point2 centre{};
  double radius = 0.0;
  double reach = 0.0; ///< the belly ends at this distance from its centre
};

/** In millimetres, for fascia semi-axes of the same level; cells that have vanished are left out. */
[[nodiscard]] std::vector<MuscleCell> MusclesAt(double t, const Point2 & semiAxes);

enum class StrandKind
{
  Artery,
  Vein,
  Nerve,
  Tendon,
  FatHub
};

/** An ellipse in the plane: vessel, nerve, tendon, or the fat around a neurovascular bundle. */
struct Strand
{
  StrandKind kind = StrandKind::Artery;
  Point2 centre{};
  Point2 semiAxes{};
};

[[nodiscard]] std::vector<Strand> StrandsAt(double t, const Point2 & semiAxes);
} // namespace myosect::phantom::anatomy
