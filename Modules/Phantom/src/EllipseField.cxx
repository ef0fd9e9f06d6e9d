#include "EllipseField.h"

#include <algorithm>
#include <cmath>

#include "SmoothMath.h"

namespace myosect::phantom
{
EllipseField::EllipseField(std::vector<PlaneEllipse> ellipses, double halfExtentMm)
    : m_Ellipses(std::move(ellipses)), m_HalfExtent(halfExtentMm),
      m_Cells(static_cast<std::size_t>(std::ceil(2.0 * halfExtentMm / kCellMm)))
{
  const auto visit = [&](const PlaneEllipse & ellipse, const auto & action)
  {
    const double spanU = std::hypot(ellipse.a * ellipse.cosine, ellipse.b * ellipse.sine);
    const double spanV = std::hypot(ellipse.a * ellipse.sine, ellipse.b * ellipse.cosine);
    const auto cellOf = [&](double x)
    { return static_cast<std::size_t>(std::clamp((x + m_HalfExtent) / kCellMm, 0.0, static_cast<double>(m_Cells) - 1.0)); };
    for (std::size_t y = cellOf(ellipse.v - spanV); y <= cellOf(ellipse.v + spanV); ++y)
    {
      for (std::size_t x = cellOf(ellipse.u - spanU); x <= cellOf(ellipse.u + spanU); ++x)
      {
        action(y * m_Cells + x);
      }
    }
  };
  m_Begin.assign(m_Cells * m_Cells + 1, 0);
  for (const PlaneEllipse & ellipse : m_Ellipses)
  {
    visit(ellipse, [&](std::size_t cell) { ++m_Begin[cell + 1]; });
  }
  for (std::size_t cell = 0; cell + 1 < m_Begin.size(); ++cell)
  {
    m_Begin[cell + 1] += m_Begin[cell];
  }
  m_Entries.resize(m_Begin.back());
  std::vector<std::uint32_t> next(m_Begin.begin(), m_Begin.end() - 1);
  for (std::uint32_t i = 0; i < m_Ellipses.size(); ++i)
  {
    visit(m_Ellipses[i], [&](std::size_t cell) { m_Entries[next[cell]++] = i; });
  }
}

std::vector<PlaneEllipse> StreaksAt(double t, double fraction, double halfExtentMm, std::uint64_t seed)
{
  constexpr double blockMm = 20.0;
  constexpr double longestMm = 50.0;
  constexpr double meanSquareLength = 37.0;
  std::vector<PlaneEllipse> sections;
  if (!(fraction > 0.0))
  {
    return sections;
  }
  const double f = std::min(fraction, 0.9);
  const double coverage = -std::log1p(-f);
  // Two kinds: fine streaks, and, from moderate infiltration on, coarse patches.
  for (int kind = 0; kind < 2; ++kind)
  {
    const double share = kind == 0 ? 1.0 - 0.6 * SmoothStep(0.08, 0.4, f) : 0.6 * SmoothStep(0.08, 0.4, f);
    const double thin[2]{ kind == 0 ? 0.2 : 1.0, kind == 0 ? 0.7 : 3.0 };
    const double broad[2]{ kind == 0 ? 0.6 : 2.5, kind == 0 ? 3.6 : 8.0 };
    const double meanArea = kPi * 0.25 * (thin[0] + thin[1]) * (broad[0] + broad[1]);
    const double meanVolume = 4.0 / 3.0 * meanArea * meanSquareLength;
    const double perBlock = share * coverage * 4.0 * halfExtentMm * halfExtentMm * blockMm / meanVolume;
    const auto last = static_cast<std::int64_t>(std::floor((t + longestMm) / blockMm));
    for (auto block = static_cast<std::int64_t>(std::floor((t - longestMm) / blockMm)); block <= last; ++block)
    {
      RandomSequence random(Mix(Mix(seed, static_cast<std::uint64_t>(kind)), static_cast<std::uint64_t>(block)));
      const auto count = static_cast<std::size_t>(perBlock + random.Next());
      for (std::size_t i = 0; i < count; ++i)
      {
        const double centreT = (static_cast<double>(block) + random.Next()) * blockMm;
        PlaneEllipse ellipse;
        ellipse.u = random.Between(-halfExtentMm, halfExtentMm);
        ellipse.v = random.Between(-halfExtentMm, halfExtentMm);
        const double angle = std::atan2(ellipse.v, ellipse.u) + random.Between(-1.0, 1.0);
        const double length = random.Between(24.0, longestMm);
        ellipse.b = random.Between(thin[0], thin[1]);
        ellipse.a = random.Between(broad[0], broad[1]);
        const double s = (t - centreT) / length;
        if (std::abs(s) >= 1.0)
        {
          continue;
        }
        const double shrink = std::sqrt(1.0 - s * s);
        ellipse.a *= shrink;
        ellipse.b *= shrink;
        ellipse.cosine = std::cos(angle);
        ellipse.sine = std::sin(angle);
        sections.push_back(ellipse);
      }
    }
  }
  return sections;
}
} // namespace myosect::phantom
