#pragma once

#include "SurfaceAxis.h"
#include "SurfaceLookup.h"

namespace myosect::anatomy
{
struct Cost
{
  double score = 1e300;      ///< of all moving points; those without counterpart cost a millimetre
  double meanSquare = 1e300; ///< of the points with counterpart, their distances limited
  double keptSquare = 0.0;   ///< of the points that are no outliers
  double share = 0.0;        ///< of points with counterpart
  double lowMm = 0.0, highMm = 0.0;

  [[nodiscard]] double OverlapMm() const { return highMm - lowMm; }
};

/** Fits moving points to a fixed surface: point to plane, distances counted up to a few millimetres. */
class Fitter
{
public:
  /** Keeps a reference to `fixed`. */
  Fitter(const Points & fixed, const AxisLine & axis);

  /** One evaluation and, with `move`, one step; `lockAxis` keeps the place along the axis. */
  Cost Step(const Points & moving, RigidTransform & transform, bool move, bool lockAxis, double scaleMm) const;

  /** Steps until nothing moves any more, and the cost there. */
  Cost Fit(const Points & moving, RigidTransform & transform, int steps, bool lockAxis, double firstScaleMm, double lastScaleMm) const;

private:
  AxisLine m_Axis;
  SurfaceLookup m_Lookup;
};
} // namespace myosect::anatomy
