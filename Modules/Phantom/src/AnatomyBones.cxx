#include "Anatomy.h"

#include <algorithm>

#include "SmoothMath.h"

namespace myosect::phantom::anatomy
{
namespace
{
struct Face
{
  double directionDeg;
  double distance;
};

/** Radius of a polygon with rounded corners, given by the lines of its faces. */
template <std::size_t N> double RoundedPolygon(const std::array<Face, N> & faces, double roundness, const Point2 & direction)
{
  double sum = 0.0;
  for (const Face & face : faces)
  {
    const double angle = face.directionDeg * kDegreeToRadian;
    const double across = std::cos(angle) * direction[0] + std::sin(angle) * direction[1];
    sum += std::pow(std::fmax(0.0, across) / face.distance, roundness);
  }
  return std::pow(sum, -1.0 / roundness);
}

double Ellipse(double a, double b, const Point2 & direction)
{
  return 1.0 / std::hypot(direction[0] / a, direction[1] / b);
}

double DirectionDeg(const Point2 & direction)
{
  return std::atan2(direction[1], direction[0]) / kDegreeToRadian;
}

double Bump(const Point2 & direction, double centreDeg, double widthDeg)
{
  const double difference = std::remainder(DirectionDeg(direction) - centreDeg, 360.0) / widthDeg;
  return std::exp(-0.5 * difference * difference);
}

template <typename Radius, typename Cortex>
BoneSection MakeBone(BoneKind kind, const Point2 & centre, double trabecularShare, double cavityRoundness, const Radius & radius,
                     const Cortex & cortexMm)
{
  BoneSection bone;
  bone.kind = kind;
  bone.centre = centre;
  bone.trabecularShare = trabecularShare;
  bone.outer.Fill([&](const Point2 & direction, std::size_t) { return radius(direction); });
  // The cavity is rounder than the bone.
  const double narrowest = bone.outer.MinimumRadius();
  bone.marrow.Fill([&](const Point2 & direction, std::size_t node)
                   { return std::fmax(0.0, bone.outer[node] + cavityRoundness * (narrowest - bone.outer[node]) - cortexMm(direction)); });
  bone.maximumRadius = bone.outer.MaximumRadius();
  return bone;
}

Point2 TibiaCentre(double t)
{
  static const Profile u{ { -360, -3 }, { -300, -8 }, { -200, -15 }, { -120, -17 }, { -80, -15 }, { -40, -6 }, { -15, 0 }, { 0, 0 } };
  static const Profile v{ { -360, -4 }, { -300, -10 }, { -200, -20 }, { -120, -26 }, { -80, -24 }, { -40, -13 }, { -15, -5 }, { 0, -3 } };
  return { u.At(t), v.At(t) };
}

/** Share of the rounded end against the triangular shaft. */
double TibiaEnd(double t)
{
  return SmoothStep(-95.0, -25.0, t) + SmoothStep(-280.0, -350.0, t);
}

double TibiaRadius(double t, const Point2 & direction)
{
  static const Profile halfWidth{ { -365, 19 }, { -330, 18 }, { -280, 14 }, { -100, 22 }, { -60, 28 },
                                  { -30, 35 },  { -10, 37 },  { -4, 35 },   { -1, 24 } };
  static const Profile halfDepth{ { -365, 18 }, { -330, 16 }, { -280, 13 }, { -100, 22 }, { -60, 23 },
                                  { -30, 25 },  { -10, 25 },  { -4, 23 },   { -1, 15 } };
  static const Profile shaft{ { -350, 0.85 }, { -280, 0.88 }, { -200, 0.95 }, { -120, 1.05 }, { -60, 1.2 } };
  const double size = shaft.At(t);
  const std::array<Face, 3> faces{ Face{ kTibialFaceDeg, 11.2 * size }, Face{ -15.0, 10.8 * size }, Face{ 100.0, 12.0 * size } };
  const double end = TibiaEnd(t);
  return (1.0 - end) * RoundedPolygon(faces, 2.6, direction) + end * Ellipse(halfWidth.At(t), halfDepth.At(t), direction);
}

constexpr double kHeadRadius = 23.0, kHeadLevel = kHeadTop - kHeadRadius, kNeckEnd = 426.0;
constexpr double kJointSpace = 4.0, kSocketWall = 8.0, kSocketRim = kHeadLevel - 4.0;
constexpr Point2 kHeadCentre{ -36.0, -12.0 };

/** Half a chord of a sphere of the head's centre; 0 outside it. */
double HeadChord(double t, double radius)
{
  return std::sqrt(std::fmax(0.0, radius * radius - (t - kHeadLevel) * (t - kHeadLevel)));
}

/** Head of the femur, and the socket above it: a shell of bone at the distance of the joint's cartilage. */
void AddHip(double t, std::vector<BoneSection> & bones)
{
  const double head = HeadChord(t, kHeadRadius);
  if (head > 1.5)
  {
    bones.push_back(MakeBone(
        BoneKind::Femur, kHeadCentre, 1.0, 0.0, [head](const Point2 &) { return head; }, [](const Point2 &) { return 1.6; }));
  }
  const double inner = HeadChord(t, kHeadRadius + kJointSpace), outer = HeadChord(t, kHeadRadius + kJointSpace + kSocketWall);
  if (t > kSocketRim && outer > 1.5)
  {
    bones.push_back(MakeBone(
        BoneKind::Pelvis, kHeadCentre, 0.4, 0.0, [outer](const Point2 &) { return outer; }, [=](const Point2 &) { return outer - inner; }));
  }
}

void AddFemur(double t, std::vector<BoneSection> & bones)
{
  if (t < kDistalCondyle || t > kNeckEnd)
  {
    return;
  }
  static const Profile centreU{ { 0, 0 }, { 60, 0 }, { 140, 2 }, { 240, 4 }, { 360, 8 }, { 385, 2 }, { 400, -6 }, { 412, -16 }, { 426, -26 } };
  static const Profile centreV{ { 0, 1 }, { 30, 1 }, { 70, -6 }, { 140, -9 }, { 240, -8 }, { 360, -6 } };
  static const Profile halfWidth{ { 1, 20 },     { 4, 30 },   { 10, 37 },  { 20, 39.5 },  { 35, 38 },  { 50, 32 }, { 70, 24 },
                                  { 100, 17.5 }, { 140, 15 }, { 200, 14 }, { 300, 14.5 }, { 345, 16 }, { 365, 22 }, { 385, 33 }, { 400, 35 }, { 412, 28 }, { 426, 14 } };
  static const Profile halfDepth{ { 1, 12 },  { 4, 19 },   { 10, 25 },    { 20, 27 },  { 35, 26 }, { 50, 21 },
                                  { 70, 17 }, { 100, 15 }, { 140, 14.5 }, { 200, 14 }, { 365, 16 } };
  static const Profile cortex{ { 2, 1.2 }, { 40, 1.3 }, { 70, 2.2 }, { 100, 4.2 }, { 140, 5.6 }, { 200, 6.4 }, { 300, 6.0 }, { 365, 4.5 } };
  const double a = halfWidth.At(t), b = halfDepth.At(t);
  const double notch = 0.30 * SmoothStep(0.0, 6.0, t) * SmoothStep(38.0, 26.0, t);
  const double condyle = 0.12 * SmoothStep(2.0, 12.0, t) * SmoothStep(50.0, 30.0, t);
  const double ridge = 0.10 * SmoothStep(90.0, 140.0, t);
  const auto radius = [&](const Point2 & d)
  {
    return Ellipse(a, b, d) *
           (1.0 - notch * Bump(d, 90.0, 16.0) + condyle * (Bump(d, 55.0, 16.0) + Bump(d, 125.0, 16.0)) + ridge * Bump(d, 95.0, 14.0));
  };
  const double thickness = cortex.At(t);
  const auto cortexMm = [&](const Point2 & d) { return thickness * (1.0 + 2.0 * ridge * Bump(d, 95.0, 22.0)); };
  bones.push_back(MakeBone(BoneKind::Femur, { centreU.At(t), centreV.At(t) }, SmoothStep(115.0, 55.0, t) + SmoothStep(365.0, 385.0, t), 0.0, radius,
                           cortexMm));
}

/** Medial malleolus beside the talus, below the plafond. */
void AddMalleolus(double t, std::vector<BoneSection> & bones)
{
  const double size = 7.0 * std::sqrt(std::fmax(0.0, (t - (kPlafond - 13.0)) / 13.0));
  if (t < kPlafond && size > 1.5)
  {
    bones.push_back(MakeBone(
        BoneKind::Tibia, { -22.0, -4.0 }, 1.0, 0.0, [size](const Point2 & d) { return Ellipse(0.7 * size, size, d); },
        [](const Point2 &) { return 1.2; }));
  }
}

/** Dome and body, right below the plafond. */
void AddTalus(double t, std::vector<BoneSection> & bones)
{
  const double below = kPlafond - t;
  if (below <= 0.0 || below > 24.0)
  {
    return;
  }
  const double size = std::sqrt(std::fmin(1.0, (below + 3.75) / 5.0));
  bones.push_back(MakeBone(
      BoneKind::Talus, { -1.0, -3.0 }, 1.0, 0.0, [size](const Point2 & d) { return Ellipse(13.5 * size, 16.0 * size, d); },
      [](const Point2 &) { return 1.3; }));
}

void AddTibia(double t, std::vector<BoneSection> & bones)
{
  if (t > -2.0 || t < kPlafond)
  {
    return;
  }
  static const Profile cortex{ { -365, 1.2 }, { -335, 1.6 }, { -290, 3.2 }, { -240, 4.8 }, { -150, 5.6 },
                               { -100, 4.6 }, { -70, 2.6 },  { -40, 1.5 },  { -5, 1.2 } };
  const double thickness = cortex.At(t);
  const double shaft = 1.0 - TibiaEnd(t);
  const auto cortexMm = [&](const Point2 & d) { return thickness * (1.0 + 0.8 * shaft * Bump(d, 278.0, 24.0)); };
  const double spongy = SmoothStep(-110.0, -50.0, t) + SmoothStep(-290.0, -335.0, t);
  bones.push_back(MakeBone(
      BoneKind::Tibia, TibiaCentre(t), spongy, 0.6 * shaft, [t](const Point2 & d) { return TibiaRadius(t, d); }, cortexMm));
}

void AddFibula(double t, std::vector<BoneSection> & bones)
{
  if (t > kFibularHeadTip)
  {
    return;
  }
  static const Profile u{ { -380, 21 }, { -340, 18 }, { -300, 17 }, { -240, 21 }, { -160, 27 }, { -90, 30 }, { -50, 32 }, { -15, 31 } };
  static const Profile v{ { -380, 8 }, { -340, 6 }, { -300, 4 }, { -200, 4 }, { -90, 10 }, { -50, 15 }, { -15, 19 } };
  static const Profile size{ { -380, 9 },  { -345, 8.5 }, { -320, 6.8 }, { -200, 6.2 }, { -100, 6.4 },
                             { -60, 7.2 }, { -35, 11 },   { -24, 10.5 }, { -18, 6.5 },  { -15, 2.5 } };
  static const Profile cortex{ { -380, 1.2 }, { -340, 1.6 }, { -310, 2.6 }, { -100, 2.9 }, { -60, 1.8 }, { -30, 1.0 } };
  const double r = size.At(t);
  const std::array<Face, 3> faces{ Face{ 20.0, 0.86 * r }, Face{ 150.0, 0.9 * r }, Face{ 265.0, 0.88 * r } };
  const double thickness = cortex.At(t);
  const double spongy = SmoothStep(-75.0, -40.0, t) + SmoothStep(-320.0, -345.0, t);
  bones.push_back(MakeBone(
      BoneKind::Fibula, { u.At(t), v.At(t) }, spongy, 0.6 * (1.0 - spongy), [&](const Point2 & d) { return RoundedPolygon(faces, 2.6, d); },
      [&](const Point2 &) { return thickness; }));
}

void AddPatella(double t, std::vector<BoneSection> & bones)
{
  const double middle = 29.0, half = kPatellaUpperPole - middle;
  const double s = (t - middle) / half;
  if (std::abs(s) >= 1.0)
  {
    return;
  }
  const double swell = std::sqrt(1.0 - s * s);
  const auto radius = [swell](const Point2 & d)
  { return Ellipse(22.0 * swell, 10.0 * std::sqrt(swell), d) * (1.0 + 0.08 * swell * Bump(d, 95.0, 25.0)); };
  bones.push_back(MakeBone(BoneKind::Patella, { 2.0, -38.5 }, 1.0, 0.0, radius, [](const Point2 &) { return 1.4; }));
}
} // namespace

std::vector<BoneSection> BonesAt(double t)
{
  std::vector<BoneSection> bones;
  AddHip(t, bones);
  AddFemur(t, bones);
  AddTibia(t, bones);
  AddFibula(t, bones);
  AddPatella(t, bones);
  AddMalleolus(t, bones);
  AddTalus(t, bones);
  return bones;
}

double TibialFaceDistance(double t)
{
  const double angle = kTibialFaceDeg * kDegreeToRadian;
  const Point2 normal{ std::cos(angle), std::sin(angle) };
  const Point2 centre = TibiaCentre(t);
  const double face = centre[0] * normal[0] + centre[1] * normal[1] + TibiaRadius(t, normal);
  const double free = SmoothStep(-60.0, -25.0, t) + SmoothStep(-300.0, -340.0, t);
  return face + 25.0 * free;
}
} // namespace myosect::phantom::anatomy
