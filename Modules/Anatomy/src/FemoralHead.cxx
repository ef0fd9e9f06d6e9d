#include "myosect/Anatomy/FemoralHead.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "VectorMath.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kStepMm = 2.0; // of the grid that votes are cast on
constexpr double kLateralMm = 30.0, kMedialMm = 90.0, kDepthMm = 60.0, kAboveMm = 170.0;
constexpr double kSmallestMm = 13.0, kLargestMm = 32.0, kRadiusStepMm = 1.0;
constexpr double kLeastEdgeHuPerMm = 25.0;
constexpr double kLeastSeenShare = 0.45;
constexpr double kReachMm = 4.0, kKeptMm = 2.0; // of edges about the voted and the fitted sphere
constexpr double kMostScatterMm = 0.8;          // necks and shafts fit a sphere worse
constexpr std::size_t kDirections = 600;
constexpr int kRounds = 6;
constexpr double kPatchMm2 = 80.0; // edges closer than that err alike
constexpr double kBiasMm = 1.5;    // heads are no spheres, and bone begins where a threshold says
constexpr double kPi = 3.14159265358979323846;

/** Trilinear; empty outside the volume. */
std::optional<double> HuAt(const CtVolume & volume, const Vector3 & lps)
{
  const Vector3 index = volume.grid.IndexIjk(lps);
  std::array<std::size_t, 3> low{};
  std::array<double, 3> share{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const double last = static_cast<double>(volume.grid.size[a]) - 1.0;
    if (index[a] < 0.0 || index[a] > last)
    {
      return std::nullopt;
    }
    const double floor = std::min(std::floor(index[a]), std::max(0.0, last - 1.0));
    low[a] = static_cast<std::size_t>(floor);
    share[a] = index[a] - floor;
  }
  const std::size_t columns = volume.grid.size[0];
  double sum = 0.0;
  for (std::size_t corner = 0; corner < 8; ++corner)
  {
    double weight = 1.0;
    std::array<std::size_t, 3> at{};
    for (std::size_t a = 0; a < 3; ++a)
    {
      const bool upper = ((corner >> a) & 1U) != 0;
      at[a] = std::min(low[a] + (upper ? 1U : 0U), volume.grid.size[a] - 1);
      weight *= upper ? share[a] : 1.0 - share[a];
    }
    sum += weight == 0.0 ? 0.0 : weight * static_cast<double>(volume.Slice(at[2])[at[1] * columns + at[0]]);
  }
  return sum;
}

/** A box in the frame of the femur: across to the medial side, across to the back, along the shaft. */
struct Box
{
  Vector3 origin{};
  std::array<Vector3, 3> axes{};
  std::array<std::size_t, 3> size{};

  [[nodiscard]] Vector3 Lps(double i, double j, double k) const
  {
    return Plus(Plus(Plus(origin, axes[0], i * kStepMm), axes[1], j * kStepMm), axes[2], k * kStepMm);
  }
  [[nodiscard]] std::size_t At(std::size_t i, std::size_t j, std::size_t k) const { return (k * size[1] + j) * size[0] + i; }
  [[nodiscard]] std::size_t Count() const { return size[0] * size[1] * size[2]; }
};

Box BoxAbove(const BoneAxis & femur, const Vector3 & shaftTopLps, Side side)
{
  const Vector3 towardsMedial{ side == Side::Left ? -1.0 : 1.0, 0.0, 0.0 };
  Vector3 medial = Plus(towardsMedial, femur.directionLps, -Dot(towardsMedial, femur.directionLps));
  const double length = Norm(medial);
  medial = { medial[0] / length, medial[1] / length, medial[2] / length };
  Box box;
  box.axes = { medial, Cross(femur.directionLps, medial), femur.directionLps };
  box.origin = Plus(Plus(shaftTopLps, box.axes[0], -kLateralMm), box.axes[1], -kDepthMm);
  const auto cells = [](double mm) { return static_cast<std::size_t>(mm / kStepMm) + 1; };
  box.size = { cells(kLateralMm + kMedialMm), cells(2.0 * kDepthMm), cells(kAboveMm) };
  return box;
}

/** Hounsfield units on the box; what lies outside the volume is soft tissue, so that it makes no edge of bone. */
std::vector<float> Sampled(const CtVolume & volume, const Box & box)
{
  constexpr double kSoftHu = 50.0, kMostHu = 700.0;
  std::vector<float> values(box.Count());
  for (std::size_t k = 0; k < box.size[2]; ++k)
  {
    for (std::size_t j = 0; j < box.size[1]; ++j)
    {
      for (std::size_t i = 0; i < box.size[0]; ++i)
      {
        const auto hu = HuAt(volume, box.Lps(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)));
        values[box.At(i, j, k)] = static_cast<float>(std::clamp(hu.value_or(kSoftHu), -150.0, kMostHu));
      }
    }
  }
  return values;
}

struct Edge
{
  Vector3 cell{};   ///< in cells of the box
  Vector3 inward{}; ///< unit length, towards bone
};

std::vector<Edge> EdgesOf(const std::vector<float> & values, const Box & box)
{
  std::vector<Edge> edges;
  for (std::size_t k = 1; k + 1 < box.size[2]; ++k)
  {
    for (std::size_t j = 1; j + 1 < box.size[1]; ++j)
    {
      for (std::size_t i = 1; i + 1 < box.size[0]; ++i)
      {
        const auto slope = [&](std::size_t after, std::size_t before)
        { return static_cast<double>(values[after] - values[before]) / (2.0 * kStepMm); };
        const Vector3 g{ slope(box.At(i + 1, j, k), box.At(i - 1, j, k)), slope(box.At(i, j + 1, k), box.At(i, j - 1, k)),
                         slope(box.At(i, j, k + 1), box.At(i, j, k - 1)) };
        const double steepness = Norm(g);
        if (steepness >= kLeastEdgeHuPerMm)
        {
          edges.push_back({ { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) },
                            { g[0] / steepness, g[1] / steepness, g[2] / steepness } });
        }
      }
    }
  }
  return edges;
}

/** Sums over 3 x 3 x 3 cells. */
std::vector<float> Pooled(const std::vector<float> & votes, const Box & box)
{
  std::vector<float> from = votes, to(votes.size(), 0.0F);
  const std::array<std::size_t, 3> stride{ 1, box.size[0], box.size[0] * box.size[1] };
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    for (std::size_t k = 0; k < box.size[2]; ++k)
    {
      for (std::size_t j = 0; j < box.size[1]; ++j)
      {
        for (std::size_t i = 0; i < box.size[0]; ++i)
        {
          const std::size_t at = box.At(i, j, k), place = axis == 0 ? i : axis == 1 ? j : k;
          to[at] = from[at] + (place > 0 ? from[at - stride[axis]] : 0.0F) + (place + 1 < box.size[axis] ? from[at + stride[axis]] : 0.0F);
        }
      }
    }
    std::swap(from, to);
  }
  return from;
}

struct Sphere
{
  Vector3 centre{};
  double radius = 0.0;
};

/** The sphere that most edges vote for, of each radius: places in LPS, millimetres. */
std::vector<Sphere> Voted(const std::vector<Edge> & edges, const Box & box)
{
  std::vector<Sphere> spheres;
  for (double radius = kSmallestMm; radius <= kLargestMm; radius += kRadiusStepMm)
  {
    std::vector<float> votes(box.Count(), 0.0F);
    for (const Edge & edge : edges)
    {
      const Vector3 centre = Plus(edge.cell, edge.inward, radius / kStepMm);
      std::array<std::size_t, 3> cell{};
      bool inside = true;
      for (std::size_t a = 0; a < 3; ++a)
      {
        inside = inside && centre[a] >= 0.0 && centre[a] < static_cast<double>(box.size[a]) - 0.5;
        cell[a] = inside ? static_cast<std::size_t>(centre[a] + 0.5) : 0;
      }
      if (inside)
      {
        votes[box.At(cell[0], cell[1], cell[2])] += 1.0F;
      }
    }
    votes = Pooled(votes, box);
    const auto at = static_cast<std::size_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
    spheres.push_back({ box.Lps(static_cast<double>(at % box.size[0]), static_cast<double>(at / box.size[0] % box.size[1]),
                                static_cast<double>(at / (box.size[0] * box.size[1]))),
                        radius });
  }
  return spheres;
}

/** Evenly spread directions. */
Vector3 Direction(std::size_t i)
{
  const double z = 1.0 - 2.0 * (static_cast<double>(i) + 0.5) / static_cast<double>(kDirections);
  const double turn = kPi * (3.0 - std::sqrt(5.0)) * static_cast<double>(i), r = std::sqrt(1.0 - z * z);
  return { r * std::cos(turn), r * std::sin(turn), z };
}

/** The outermost place along a ray, near the sphere, at which bone begins most steeply. */
std::optional<Vector3> EdgeAlong(const CtVolume & volume, const Sphere & sphere, const Vector3 & direction)
{
  constexpr double kRayStepMm = 0.5;
  double steepest = kLeastEdgeHuPerMm;
  std::optional<Vector3> edge;
  for (double out = kReachMm; out >= -kReachMm; out -= kRayStepMm)
  {
    const auto inner = HuAt(volume, Plus(sphere.centre, direction, sphere.radius + out - 1.0));
    const auto outer = HuAt(volume, Plus(sphere.centre, direction, sphere.radius + out + 1.0));
    const double steepness = inner && outer ? (std::min(*inner, 700.0) - *outer) / 2.0 : 0.0;
    if (steepness > steepest)
    {
      steepest = steepness;
      edge = Plus(sphere.centre, direction, sphere.radius + out);
    }
  }
  return edge;
}

/** Solves a symmetric system of four unknowns by elimination. */
std::optional<std::array<double, 4>> Solve(std::array<std::array<double, 5>, 4> m)
{
  for (std::size_t c = 0; c < 4; ++c)
  {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < 4; ++r)
    {
      pivot = std::abs(m[r][c]) > std::abs(m[pivot][c]) ? r : pivot;
    }
    if (std::abs(m[pivot][c]) < 1e-9)
    {
      return std::nullopt;
    }
    std::swap(m[c], m[pivot]);
    for (std::size_t r = 0; r < 4; ++r)
    {
      for (std::size_t i = 5; r != c && i-- > c;)
      {
        m[r][i] -= m[c][i] * m[r][c] / m[c][c];
      }
    }
  }
  return std::array<double, 4>{ m[0][4] / m[0][0], m[1][4] / m[1][1], m[2][4] / m[2][2], m[3][4] / m[3][3] };
}

/** One step of least squares on the distances from the sphere; edges further away than `limit` do not count. */
std::optional<Sphere> Fitted(const std::vector<Vector3> & edges, const Sphere & sphere, double limit)
{
  std::array<std::array<double, 5>, 4> normal{};
  for (const Vector3 & edge : edges)
  {
    const Vector3 way = Plus(edge, sphere.centre, -1.0);
    const double distance = Norm(way), residual = distance - sphere.radius;
    if (std::abs(residual) <= limit)
    {
      const std::array<double, 4> row{ way[0] / distance, way[1] / distance, way[2] / distance, 1.0 };
      for (std::size_t r = 0; r < 4; ++r)
      {
        for (std::size_t c = 0; c < 4; ++c)
        {
          normal[r][c] += row[r] * row[c];
        }
        normal[r][4] += row[r] * residual;
      }
    }
  }
  const auto step = Solve(normal);
  return step ? std::optional(Sphere{ Plus(sphere.centre, { (*step)[0], (*step)[1], (*step)[2] }), sphere.radius + (*step)[3] })
              : std::nullopt;
}
/** The voted sphere fitted to the edges near it; empty where these are no sphere. */
std::optional<FemoralHead> Refined(const CtVolume & volume, const Vector3 & upwards, Sphere sphere)
{
  std::vector<Vector3> edges;
  for (int round = 0; round < kRounds; ++round)
  {
    edges.clear();
    for (std::size_t i = 0; i < kDirections; ++i)
    {
      if (const auto edge = EdgeAlong(volume, sphere, Direction(i)))
      {
        edges.push_back(*edge);
      }
    }
    const auto fitted = Fitted(edges, sphere, round < 2 ? kReachMm : kKeptMm);
    if (!fitted || fitted->radius < kSmallestMm || fitted->radius > kLargestMm)
    {
      return std::nullopt;
    }
    sphere = *fitted;
  }
  double square = 0.0, kept = 0.0;
  for (const Vector3 & place : edges)
  {
    const double residual = Norm(Plus(place, sphere.centre, -1.0)) - sphere.radius;
    if (std::abs(residual) <= kKeptMm)
    {
      square += residual * residual;
      kept += 1.0;
    }
  }
  FemoralHead head;
  head.centreLps = sphere.centre;
  head.radiusMm = sphere.radius;
  head.seenShare = kept / static_cast<double>(kDirections);
  head.scatterMm = kept > 0.0 ? std::sqrt(square / kept) : 0.0;
  // Where slices are as thick as the joint's cavity the top itself is not seen; the rest of the sphere tells it.
  head.whole = HuAt(volume, Plus(head.centreLps, upwards, head.radiusMm)).has_value();
  // Centre and radius along one direction, from edges of which those in one patch err alike.
  const double patches = std::max(4.0, head.seenShare * 4.0 * kPi * head.radiusMm * head.radiusMm / kPatchMm2);
  head.uncertaintyMm = std::hypot(0.5, 1.96 * 2.0 * head.scatterMm / std::sqrt(patches));
  const bool isHead = head.seenShare >= kLeastSeenShare && head.scatterMm <= kMostScatterMm;
  return isHead ? std::optional(head) : std::nullopt;
}
} // namespace

std::optional<FemoralHead> FindFemoralHead(const CtVolume & volume, const BoneAxis & femur, const Vector3 & shaftTopLps, Side side)
{
  if (side == Side::Unknown)
  {
    return std::nullopt;
  }
  const Box box = BoxAbove(femur, shaftTopLps, side);
  std::optional<FemoralHead> best;
  for (const Sphere & sphere : Voted(EdgesOf(Sampled(volume, box), box), box))
  {
    const auto head = Refined(volume, femur.directionLps, sphere);
    best = head && (!best || head->seenShare > best->seenShare) ? head : best;
  }
  return best;
}

std::optional<BonePoint> HeadTop(const std::optional<FemoralHead> & head, const BoneAxis & femur)
{
  return head && head->whole
             ? std::optional(BonePoint{ Plus(head->centreLps, femur.directionLps, head->radiusMm), head->uncertaintyMm, kBiasMm })
             : std::nullopt;
}
} // namespace myosect::anatomy
