#include "Anatomy.h"

#include "SmoothMath.h"

namespace myosect::phantom::anatomy
{
namespace
{
double Bump(double directionDeg, double centreDeg, double widthDeg)
{
  const double difference = std::remainder(directionDeg - centreDeg, 360.0) / widthDeg;
  return std::exp(-0.5 * difference * difference);
}
} // namespace

Segment SegmentAt(double t) noexcept
{
  if (t >= kLesserTrochanterLowerEdge)
  {
    return Segment::Hip;
  }
  if (t > kPatellaUpperPole)
  {
    return Segment::Thigh;
  }
  if (t >= kFibularHeadTip)
  {
    return Segment::Knee;
  }
  return t >= kAnkleUpperEnd ? Segment::Calf : Segment::Ankle;
}

Point2 FasciaSemiAxes(double t)
{
  static const Profile lateral{ { -370, 29 }, { -330, 26 }, { -290, 28 }, { -240, 33 }, { -190, 41 }, { -140, 48 },
                                { -100, 50 }, { -60, 47 },  { -30, 44 },  { 0, 42 },    { 30, 42.5 }, { 60, 45 },
                                { 100, 53 },  { 150, 61 },  { 200, 66 },  { 260, 71 },  { 330, 76 },  { 390, 80 } };
  static const Profile posterior{ { -370, 34 }, { -330, 29 }, { -290, 30 }, { -240, 36 }, { -190, 45 }, { -140, 52 },
                                  { -100, 54 }, { -60, 51 },  { -30, 48 },  { 0, 47 },    { 30, 50 },   { 60, 53 },
                                  { 100, 58 },  { 150, 63 },  { 200, 67 },  { 260, 71 },  { 330, 75 },  { 390, 78 } };
  return { lateral.At(t), posterior.At(t) };
}

double FasciaFactor(double t, double directionDeg)
{
  static const Profile popliteal{ { -60, 0.0 }, { -25, 0.07 }, { 10, 0.15 }, { 40, 0.15 }, { 80, 0.04 }, { 110, 0.0 } };
  static const Profile gastrocnemius{ { -190, 0.0 }, { -140, 0.035 }, { -80, 0.035 }, { -40, 0.0 } };
  static const Profile besideCrest{ { -300, 0.0 }, { -240, 0.025 }, { -100, 0.025 }, { -50, 0.0 } };
  static const Profile lateralFlank{ { 60, 0.0 }, { 140, 0.035 }, { 300, 0.03 } };
  static const Profile anterolateral{ { -330, 0.0 }, { -260, 0.07 }, { -100, 0.14 }, { -40, 0.09 }, { 0, 0.0 } };
  static const Profile besideAchilles{ { -370, 0.16 }, { -320, 0.14 }, { -270, 0.05 }, { -230, 0.0 } };
  static const Profile medialGroove{ { 40, 0.03 }, { 120, 0.0 }, { 240, 0.0 }, { 340, 0.03 } };
  return 1.0 - popliteal.At(t) * Bump(directionDeg, 90.0, 26.0) - gastrocnemius.At(t) * Bump(directionDeg, 92.0, 14.0) -
         besideCrest.At(t) * Bump(directionDeg, 262.0, 16.0) - lateralFlank.At(t) * Bump(directionDeg, 15.0, 28.0) -
         anterolateral.At(t) * Bump(directionDeg, 286.0, 25.0) -
         besideAchilles.At(t) * (Bump(directionDeg, 55.0, 16.0) + Bump(directionDeg, 130.0, 16.0)) -
         medialGroove.At(t) * Bump(directionDeg, 215.0, 18.0);
}

double SubcutaneousFactor(double t, double directionDeg)
{
  static const Profile mean{ { -370, 0.35 }, { -320, 0.4 }, { -240, 0.5 }, { -140, 0.62 }, { -60, 0.68 },
                             { 0, 0.6 },     { 60, 0.78 },  { 150, 1.0 },  { 250, 1.1 },   { 340, 1.2 } };
  const double posteromedial = std::cos((directionDeg - 145.0) * kDegreeToRadian);
  const double second = std::cos(2.0 * (directionDeg - 120.0) * kDegreeToRadian);
  return mean.At(t) * (1.0 + 0.42 * posteromedial + 0.10 * second);
}

double OverBone(double t, double directionDeg)
{
  const double tibia = SmoothStep(0.0, -30.0, t) * Bump(directionDeg, kTibialFaceDeg, 24.0);
  const double patella = SmoothStep(-45.0, 0.0, t) * SmoothStep(95.0, 55.0, t) * Bump(directionDeg, 270.0, 24.0);
  const double malleoli = SmoothStep(-325.0, -355.0, t) * Bump(directionDeg, 10.0, 22.0);
  return std::fmin(1.0, tibia + 0.7 * patella + malleoli);
}
} // namespace myosect::phantom::anatomy
