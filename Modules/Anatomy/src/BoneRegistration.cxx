#include "myosect/Anatomy/BoneRegistration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "SurfaceLookup.h"

namespace myosect::anatomy
{
namespace
{
constexpr std::size_t kCoarseMoving = 300, kCoarseFixed = 5000;
constexpr std::size_t kFineMoving = 2500, kFineFixed = 40000, kProfileMoving = 1500;
constexpr int kCoarseSteps = 8, kMiddleSteps = 15, kFineSteps = 30, kProfileSteps = 6;
constexpr std::size_t kRefined = 4; ///< starts that are followed to the end
constexpr double kReachMm = 14.0;
constexpr double kLargestMm = 3.0;       ///< distances count up to this
constexpr double kNoCounterpartMm = 1.0; ///< what a point beyond the other bone's ends costs, so that longer overlaps win
constexpr double kBinMm = 5.0;
constexpr double kLeastAxisCosine = 0.82; ///< of a limb against the patient's z, 35 degrees
constexpr double kPatchMm = 12.0;         ///< errors of outlines are alike over such distances
constexpr double kSystematicMm = 0.15;    ///< error of outlines that does not average out
constexpr double kLikelihoodLimit = 3.84; ///< 95 % of chi-squared with one degree of freedom
constexpr double kSliceShare = 0.12;      ///< least uncertainty along the axis, in slice steps

using Points = std::vector<SurfacePoint>;

Vector3 Plus(const Vector3 & a, const Vector3 & b, double scale = 1.0)
{
  return { a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2] };
}

Points Thinned(const Points & points, std::size_t most)
{
  if (points.size() <= most)
  {
    return points;
  }
  Points thinned;
  thinned.reserve(most);
  for (std::size_t i = 0; i < most; ++i)
  {
    thinned.push_back(points[i * points.size() / most]);
  }
  return thinned;
}

/** A bone's axis: a line through the middles of its sections, and the middles themselves. */
struct AxisLine
{
  Vector3 point{};
  Vector3 direction{ 0, 0, 1 };
  double lowMm = 0.0, highMm = 0.0;

  [[nodiscard]] double At(const Vector3 & p) const { return Dot(Plus(p, point, -1.0), direction); }
};

/** Middle of the points in each bin along the line. */
std::vector<std::optional<Vector3>> Middles(const Points & points, const AxisLine & line, double originMm, std::size_t count)
{
  std::vector<Vector3> sum(count, Vector3{});
  std::vector<double> n(count, 0.0);
  for (const SurfacePoint & p : points)
  {
    const double bin = std::floor((line.At(p.pointLps) - originMm) / kBinMm);
    if (bin >= 0.0 && bin < static_cast<double>(count))
    {
      const auto i = static_cast<std::size_t>(bin);
      sum[i] = Plus(sum[i], p.pointLps);
      n[i] += 1.0;
    }
  }
  std::vector<std::optional<Vector3>> middles(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    if (n[i] >= 6.0)
    {
      middles[i] = Vector3{ sum[i][0] / n[i], sum[i][1] / n[i], sum[i][2] / n[i] };
    }
  }
  return middles;
}

void SetExtent(AxisLine & line, const Points & points)
{
  line.lowMm = 1e300;
  line.highMm = -1e300;
  for (const SurfacePoint & p : points)
  {
    const double at = line.At(p.pointLps);
    line.lowMm = std::min(line.lowMm, at);
    line.highMm = std::max(line.highMm, at);
  }
}

AxisLine FitAxis(const Points & points)
{
  AxisLine line;
  for (const SurfacePoint & p : points)
  {
    line.point = Plus(line.point, p.pointLps, 1.0 / static_cast<double>(points.size()));
  }
  for (int round = 0; round < 3; ++round)
  {
    SetExtent(line, points);
    const auto bins = static_cast<std::size_t>((line.highMm - line.lowMm) / kBinMm) + 1;
    std::vector<Vector3> middles;
    for (const auto & middle : Middles(points, line, line.lowMm, bins))
    {
      if (middle)
      {
        middles.push_back(*middle);
      }
    }
    if (middles.size() < 3)
    {
      break;
    }
    Vector3 mean{};
    double meanAt = 0.0;
    const double n = static_cast<double>(middles.size());
    for (const Vector3 & m : middles)
    {
      mean = Plus(mean, m, 1.0 / n);
      meanAt += line.At(m) / n;
    }
    Vector3 slope{};
    double square = 0.0;
    for (const Vector3 & m : middles)
    {
      const double t = line.At(m) - meanAt;
      slope = Plus(slope, Plus(m, mean, -1.0), t);
      square += t * t;
    }
    const double length = Norm(slope);
    if (length <= 0.0 || square <= 0.0)
    {
      break;
    }
    const Vector3 direction{ slope[0] / length, slope[1] / length, slope[2] / length };
    // The middles of a short, wide piece, condyles say, tell no direction.
    if (direction[2] < kLeastAxisCosine)
    {
      line.direction = { 0, 0, 1 };
      break;
    }
    line.point = mean;
    line.direction = direction;
  }
  SetExtent(line, points);
  return line;
}

using Rotation = std::array<Vector3, 3>;

/** Turn by the vector's length about its direction. */
Rotation Turning(const Vector3 & vector)
{
  const double angle = Norm(vector);
  Rotation rotation{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };
  if (angle < 1e-12)
  {
    return rotation;
  }
  const Vector3 u{ vector[0] / angle, vector[1] / angle, vector[2] / angle };
  const double c = std::cos(angle), s = std::sin(angle);
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      rotation[i][j] = (i == j ? c : 0.0) + (1.0 - c) * u[i] * u[j];
    }
  }
  rotation[0][1] -= s * u[2];
  rotation[0][2] += s * u[1];
  rotation[1][0] += s * u[2];
  rotation[1][2] -= s * u[0];
  rotation[2][0] -= s * u[1];
  rotation[2][1] += s * u[0];
  return rotation;
}

/** The transform followed by a turn about `centre` and a shift. */
RigidTransform Followed(const RigidTransform & first, const Rotation & turn, const Vector3 & centre, const Vector3 & shift)
{
  RigidTransform result;
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      result.rotation[i][j] = turn[i][0] * first.rotation[0][j] + turn[i][1] * first.rotation[1][j] + turn[i][2] * first.rotation[2][j];
    }
    result.translationMm[i] = Dot(turn[i], Plus(first.translationMm, centre, -1.0)) + centre[i] + shift[i];
  }
  return result;
}

/** Shortest turn of one direction onto another. */
Rotation TurnOnto(const Vector3 & from, const Vector3 & to)
{
  const Vector3 across = Cross(from, to);
  const double sine = Norm(across);
  if (sine < 1e-12)
  {
    return Turning({});
  }
  const double angle = std::atan2(sine, Dot(from, to));
  return Turning({ across[0] / sine * angle, across[1] / sine * angle, across[2] / sine * angle });
}

/** Solves a symmetric system by Cholesky's method; directions without information stay put. */
template <std::size_t N> std::array<double, N> Solve(std::array<std::array<double, N>, N> a, std::array<double, N> b)
{
  double trace = 0.0;
  for (std::size_t i = 0; i < N; ++i)
  {
    trace += a[i][i];
  }
  for (std::size_t i = 0; i < N; ++i)
  {
    a[i][i] += 1e-7 * trace + 1e-12;
  }
  for (std::size_t j = 0; j < N; ++j)
  {
    for (std::size_t k = 0; k < j; ++k)
    {
      for (std::size_t i = j; i < N; ++i)
      {
        a[i][j] -= a[i][k] * a[j][k];
      }
    }
    const double root = std::sqrt(std::max(a[j][j], 1e-30));
    for (std::size_t i = j; i < N; ++i)
    {
      a[i][j] /= root;
    }
  }
  for (std::size_t i = 0; i < N; ++i)
  {
    for (std::size_t k = 0; k < i; ++k)
    {
      b[i] -= a[i][k] * b[k];
    }
    b[i] /= a[i][i];
  }
  for (std::size_t i = N; i-- > 0;)
  {
    for (std::size_t k = i + 1; k < N; ++k)
    {
      b[i] -= a[k][i] * b[k];
    }
    b[i] /= a[i][i];
  }
  return b;
}

struct Cost
{
  double score = 1e300;      ///< of all moving points; those without counterpart cost kNoCounterpartMm
  double meanSquare = 1e300; ///< of the points with counterpart, distances up to kLargestMm
  double keptSquare = 0.0;   ///< of the points that are no outliers
  double share = 0.0;        ///< of points with counterpart
  double lowMm = 0.0, highMm = 0.0;

  [[nodiscard]] double OverlapMm() const { return highMm - lowMm; }
};

/** Fits moving points to a fixed surface. */
class Fitter
{
public:
  Fitter(const Points & fixed, const AxisLine & axis) : m_Axis(axis), m_Lookup(fixed, kReachMm) {}

  /** One evaluation and, with `move`, one step; `lockAxis` keeps the place along the axis. */
  Cost Step(const Points & moving, RigidTransform & transform, bool move, bool lockAxis, double scaleMm) const
  {
    struct Pair
    {
      Vector3 place, normal;
      double distance;
    };
    std::vector<Pair> pairs;
    pairs.reserve(moving.size());
    Cost cost;
    cost.lowMm = 1e300;
    cost.highMm = -1e300;
    double sum = 0.0, kept = 0.0;
    std::size_t inside = 0, keptCount = 0;
    Vector3 centre{};
    for (const SurfacePoint & point : moving)
    {
      const Vector3 place = transform.Apply(point.pointLps);
      const double at = m_Axis.At(place);
      if (at < m_Axis.lowMm || at > m_Axis.highMm)
      {
        continue;
      }
      ++inside;
      cost.lowMm = std::min(cost.lowMm, at);
      cost.highMm = std::max(cost.highMm, at);
      const SurfacePoint * nearest = m_Lookup.Nearest(place, transform.Turn(point.normal));
      if (nearest == nullptr)
      {
        sum += kLargestMm * kLargestMm;
        continue;
      }
      const double distance = Dot(Plus(place, nearest->pointLps, -1.0), nearest->normal);
      const double square = std::min(distance * distance, kLargestMm * kLargestMm);
      sum += square;
      if (std::abs(distance) < kLargestMm)
      {
        kept += square;
        ++keptCount;
      }
      pairs.push_back({ place, nearest->normal, distance });
      centre = Plus(centre, place);
    }
    const double n = static_cast<double>(moving.size());
    if (inside == 0 || pairs.empty())
    {
      cost.lowMm = cost.highMm = 0.0;
      return cost;
    }
    cost.share = static_cast<double>(inside) / n;
    cost.meanSquare = sum / static_cast<double>(inside);
    cost.keptSquare = keptCount > 0 ? kept / static_cast<double>(keptCount) : kLargestMm * kLargestMm;
    cost.score = (sum + (n - static_cast<double>(inside)) * kNoCounterpartMm * kNoCounterpartMm) / n;
    if (!move)
    {
      return cost;
    }
    for (double & c : centre)
    {
      c /= static_cast<double>(pairs.size());
    }
    std::array<std::array<double, 6>, 6> a{};
    std::array<double, 6> b{};
    for (const Pair & pair : pairs)
    {
      const double ratio = pair.distance / scaleMm;
      const double weight = 1.0 / ((1.0 + ratio * ratio) * (1.0 + ratio * ratio));
      const Vector3 lever = Cross(Plus(pair.place, centre, -1.0), pair.normal);
      const std::array<double, 6> row{ lever[0], lever[1], lever[2], pair.normal[0], pair.normal[1], pair.normal[2] };
      for (std::size_t i = 0; i < 6; ++i)
      {
        for (std::size_t j = 0; j <= i; ++j)
        {
          a[i][j] += weight * row[i] * row[j];
        }
        b[i] -= weight * row[i] * pair.distance;
      }
    }
    if (lockAxis)
    {
      const double stiff = 1e3 * (a[3][3] + a[4][4] + a[5][5]);
      for (std::size_t i = 0; i < 3; ++i)
      {
        for (std::size_t j = 0; j <= i; ++j)
        {
          a[3 + i][3 + j] += stiff * m_Axis.direction[i] * m_Axis.direction[j];
        }
      }
    }
    const auto x = Solve<6>(a, b);
    transform = Followed(transform, Turning({ x[0], x[1], x[2] }), centre, { x[3], x[4], x[5] });
    return cost;
  }

  /** Steps until nothing moves any more, and the cost there. */
  Cost Fit(const Points & moving, RigidTransform & transform, int steps, bool lockAxis, double firstScaleMm, double lastScaleMm) const
  {
    for (int i = 0; i < steps; ++i)
    {
      const double scale = std::max(lastScaleMm, firstScaleMm * std::pow(0.8, i));
      const RigidTransform before = transform;
      (void)Step(moving, transform, true, lockAxis, scale);
      double change = 0.0;
      for (const SurfacePoint * end : { &moving.front(), &moving.back() })
      {
        change = std::max(change, Norm(Plus(before.Apply(end->pointLps), transform.Apply(end->pointLps), -1.0)));
      }
      if (change < 1e-4 && scale <= lastScaleMm)
      {
        break;
      }
    }
    return Step(moving, transform, false, lockAxis, lastScaleMm);
  }

private:
  AxisLine m_Axis;
  SurfaceLookup m_Lookup;
};

/** Starts along the axis: axes laid on each other, and the middles of the sections that then overlap. */
std::vector<RigidTransform> Starts(const Points & fixed, const AxisLine & fixedAxis, const Points & moving, const AxisLine & movingAxis,
                                   const RegistrationParameters & parameters)
{
  std::vector<RigidTransform> starts{ RigidTransform() };
  RigidTransform laid;
  laid =
      Followed(laid, TurnOnto(movingAxis.direction, fixedAxis.direction), movingAxis.point, Plus(fixedAxis.point, movingAxis.point, -1.0));
  Points placed = moving;
  for (SurfacePoint & p : placed)
  {
    p.pointLps = laid.Apply(p.pointLps);
  }
  AxisLine line = fixedAxis;
  SetExtent(line, placed);
  const auto bins = [](double low, double high) { return static_cast<std::size_t>((high - low) / kBinMm) + 1; };
  const auto fixedMiddles = Middles(fixed, fixedAxis, fixedAxis.lowMm, bins(fixedAxis.lowMm, fixedAxis.highMm));
  const auto movingMiddles = Middles(placed, fixedAxis, line.lowMm, bins(line.lowMm, line.highMm));
  const double first = fixedAxis.lowMm - line.highMm + parameters.minimumOverlapMm;
  const double last = fixedAxis.highMm - line.lowMm - parameters.minimumOverlapMm;
  for (double shift = first; shift <= last; shift += parameters.axialStartStepMm)
  {
    Vector3 offset{};
    double n = 0.0;
    for (std::size_t i = 0; i < movingMiddles.size(); ++i)
    {
      const double bin = std::floor((line.lowMm + (static_cast<double>(i) + 0.5) * kBinMm + shift - fixedAxis.lowMm) / kBinMm);
      if (bin >= 0.0 && bin < static_cast<double>(fixedMiddles.size()) && movingMiddles[i] && fixedMiddles[static_cast<std::size_t>(bin)])
      {
        offset = Plus(offset, Plus(*fixedMiddles[static_cast<std::size_t>(bin)], *movingMiddles[i], -1.0));
        n += 1.0;
      }
    }
    if (n == 0.0)
    {
      continue;
    }
    for (double & o : offset)
    {
      o /= n;
    }
    const Vector3 across = Plus(offset, fixedAxis.direction, -Dot(offset, fixedAxis.direction));
    starts.push_back(Followed(laid, Turning({}), {}, Plus(across, fixedAxis.direction, shift)));
  }
  return starts;
}

/** Patches of the overlapping surface whose errors are independent. */
double IndependentPatches(const Points & fixed, const AxisLine & axis, const Cost & cost)
{
  double radius = 0.0, n = 0.0;
  for (const SurfacePoint & p : fixed)
  {
    const double at = axis.At(p.pointLps);
    if (at >= cost.lowMm && at <= cost.highMm)
    {
      const Vector3 out = Plus(p.pointLps, axis.point, -1.0);
      radius += Norm(Plus(out, axis.direction, -Dot(out, axis.direction)));
      n += 1.0;
    }
  }
  const double around = n > 0.0 ? 2.0 * 3.14159265358979 * radius / n : 0.0;
  return std::max(1.0, around / kPatchMm) * std::max(1.0, cost.OverlapMm() / kPatchMm);
}

/** Shift at which the likelihood ratio reaches its limit on one side, from the costs at growing shifts. */
std::optional<double> LimitOnOneSide(const Fitter & fitter, const Points & moving, const AxisLine & axis, RigidTransform transform,
                                     double direction, double bestSquare, double patches, const RegistrationParameters & parameters)
{
  const double variance = bestSquare + kSystematicMm * kSystematicMm;
  double before = 0.0, beforeRatio = 0.0;
  for (double shift = 0.5; shift <= parameters.profileMm; shift *= 1.5)
  {
    transform = Followed(transform, Turning({}), {}, Plus({}, axis.direction, direction * (shift - before)));
    const Cost cost = fitter.Fit(moving, transform, kProfileSteps, true, 1.0, 1.0);
    if (cost.OverlapMm() < 0.5 * parameters.minimumOverlapMm)
    {
      return std::nullopt;
    }
    const double ratio = patches * (cost.meanSquare - bestSquare) / variance;
    if (ratio >= kLikelihoodLimit)
    {
      // The ratio grows with the square of the shift.
      const double low = std::sqrt(std::max(beforeRatio, 0.0)), high = std::sqrt(ratio);
      return before + (shift - before) * (std::sqrt(kLikelihoodLimit) - low) / (high - low);
    }
    before = shift;
    beforeRatio = ratio;
  }
  return std::nullopt;
}

bool Equal(const Points & a, const Points & b)
{
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const SurfacePoint & p, const SurfacePoint & q) { return p.pointLps == q.pointLps; });
}

struct Candidate
{
  RigidTransform transform;
  Cost cost;
};

/** The best fit, and whether another place along the axis fits as well. */
struct Search
{
  Candidate best;
  bool ambiguous = false;
};

std::optional<Search> FindBest(const BoneSurface & fixedSurface, const BoneSurface & movingSurface, const AxisLine & axis,
                               const Fitter & fine, const RegistrationParameters & parameters)
{
  const Points fixed = Thinned(fixedSurface.points, kCoarseFixed);
  const Points moving = Thinned(movingSurface.points, kCoarseMoving), movingFine = Thinned(movingSurface.points, kFineMoving);
  const Fitter coarse(fixed, axis);
  std::vector<Candidate> candidates;
  for (const RigidTransform & start : Starts(fixed, axis, movingFine, FitAxis(movingSurface.points), parameters))
  {
    Candidate candidate{ start, {} };
    candidate.cost = coarse.Fit(moving, candidate.transform, kCoarseSteps, false, 6.0, 1.0);
    if (candidate.cost.OverlapMm() >= parameters.minimumOverlapMm)
    {
      candidates.push_back(candidate);
    }
  }
  const auto cheaper = [](const Candidate & a, const Candidate & b) { return a.cost.score < b.cost.score; };
  std::stable_sort(candidates.begin(), candidates.end(), cheaper);
  std::vector<Candidate> refined;
  const Vector3 middle = movingSurface.points[movingSurface.points.size() / 2].pointLps;
  for (const Candidate & candidate : candidates)
  {
    const auto near = [&](const Candidate & c)
    { return Norm(Plus(c.transform.Apply(middle), candidate.transform.Apply(middle), -1.0)) < 2.0; };
    if (refined.size() < kRefined && std::none_of(refined.begin(), refined.end(), near))
    {
      refined.push_back(candidate);
    }
  }
  for (Candidate & candidate : refined)
  {
    (void)fine.Fit(Thinned(movingSurface.points, kProfileMoving), candidate.transform, kMiddleSteps, false, 3.0, 0.8);
    candidate.cost = fine.Fit(movingFine, candidate.transform, kFineSteps, false, 1.0, 0.6);
  }
  refined.erase(
      std::remove_if(refined.begin(), refined.end(), [&](const Candidate & c) { return c.cost.OverlapMm() < parameters.minimumOverlapMm; }),
      refined.end());
  if (refined.empty())
  {
    return std::nullopt;
  }
  std::stable_sort(refined.begin(), refined.end(), cheaper);
  Search search{ refined.front(), false };
  const double square = search.best.cost.meanSquare, variance = square + kSystematicMm * kSystematicMm;
  for (const Candidate & other : refined)
  {
    const Vector3 apart = Plus(other.transform.Apply(middle), search.best.transform.Apply(middle), -1.0);
    const double patches = IndependentPatches(fixed, axis, other.cost);
    search.ambiguous = search.ambiguous || (std::abs(Dot(apart, axis.direction)) > 5.0 &&
                                            patches * (other.cost.meanSquare - square) / variance < kLikelihoodLimit);
  }
  return search;
}
} // namespace

Vector3 RigidTransform::Apply(const Vector3 & p) const noexcept
{
  return { Dot(rotation[0], p) + translationMm[0], Dot(rotation[1], p) + translationMm[1], Dot(rotation[2], p) + translationMm[2] };
}

Vector3 RigidTransform::Turn(const Vector3 & d) const noexcept
{
  return { Dot(rotation[0], d), Dot(rotation[1], d), Dot(rotation[2], d) };
}

RigidTransform RigidTransform::Inverse() const noexcept
{
  RigidTransform inverse;
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      inverse.rotation[i][j] = rotation[j][i];
    }
  }
  const Vector3 back = inverse.Turn(translationMm);
  inverse.translationMm = { -back[0], -back[1], -back[2] };
  return inverse;
}

double BoneRegistration::PositionMm(const Vector3 & fixedPointLps) const noexcept
{
  return Dot(Plus(fixedPointLps, axisPointLps, -1.0), axis);
}

BoneRegistration RegisterBones(const BoneSurface & fixed, const BoneSurface & moving, const RegistrationParameters & parameters)
{
  BoneRegistration result;
  if (fixed.points.size() < 50 || moving.points.size() < 50)
  {
    return result;
  }
  const AxisLine axis = FitAxis(fixed.points);
  const Points fixedFine = Thinned(fixed.points, kFineFixed);
  const Fitter fine(fixedFine, axis);
  Search search;
  if (Equal(fixed.points, moving.points))
  {
    search.best.cost = fine.Step(Thinned(moving.points, kFineMoving), search.best.transform, false, false, 1.0);
    if (search.best.cost.OverlapMm() < parameters.minimumOverlapMm)
    {
      return result;
    }
  }
  else if (const auto found = FindBest(fixed, moving, axis, fine, parameters))
  {
    search = *found;
  }
  else
  {
    return result;
  }
  result.found = true;
  result.movingToFixed = search.best.transform;
  result.residualMm = std::sqrt(search.best.cost.keptSquare);
  result.overlapMm = search.best.cost.OverlapMm();
  result.axisPointLps = axis.point;
  result.axis = axis.direction;
  if (search.ambiguous)
  {
    return result;
  }
  const Points profile = Thinned(moving.points, kProfileMoving);
  RigidTransform here = search.best.transform;
  const double bestSquare = fine.Step(profile, here, false, false, 1.0).meanSquare;
  const double patches = IndependentPatches(fixedFine, axis, search.best.cost);
  double widest = kSliceShare * std::max(fixed.sliceStepMm, moving.sliceStepMm);
  for (const double direction : { -1.0, 1.0 })
  {
    const auto limit = LimitOnOneSide(fine, profile, axis, search.best.transform, direction, bestSquare, patches, parameters);
    if (!limit)
    {
      return result;
    }
    widest = std::max(widest, *limit);
  }
  result.axialUncertaintyMm = widest;
  return result;
}
} // namespace myosect::anatomy
