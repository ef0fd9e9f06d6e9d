#include "myosect/ViewerModel/Probe.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "NumberText.h"
#include "myosect/ViewerModel/Display.h"

namespace myosect::viewer
{
namespace
{
constexpr double kPi = 3.14159265358979323846;
constexpr double kLeastComponent = 0.1; ///< of a direction, for a letter
} // namespace

std::optional<ProbeValue> ProbeAt(const Document & document, std::size_t k, PlanePoint point)
{
  if (!document.IsOpen() || k >= document.SliceCount())
  {
    return std::nullopt;
  }
  const StudySource & source = document.Source();
  const Grid & grid = source.CanonicalGrid();
  const double i = std::floor(point.i + 0.5);
  const double j = std::floor(point.j + 0.5);
  if (i < 0.0 || j < 0.0 || i >= static_cast<double>(grid.size[0]) || j >= static_cast<double>(grid.size[1]))
  {
    return std::nullopt;
  }
  ProbeValue probe;
  probe.voxel = { static_cast<std::size_t>(i), static_cast<std::size_t>(j), k };
  probe.pointLps = PointOnSlice(source, k, point);
  probe.isHounsfield = source.IsHounsfield();
  probe.intensity = source.Intensity(probe.voxel[0], probe.voxel[1], k);
  probe.fatFractionPercent = source.FatFractionPercent(probe.voxel[0], probe.voxel[1], k);
  probe.label = document.LabelSlice(k)[probe.voxel[1] * grid.size[0] + probe.voxel[0]];
  if (const auto meaning = MeaningOf(probe.label))
  {
    probe.tissue = meaning->tissue;
    probe.side = meaning->side;
  }
  return probe;
}

Vector3 PointOnSlice(const StudySource & source, std::size_t k, PlanePoint point)
{
  const Grid & grid = source.CanonicalGrid();
  Vector3 lps = grid.PointLps({ point.i, point.j, 0.0 });
  const std::vector<double> & positions = source.SlicePositionsMm();
  const double along = positions.empty() ? static_cast<double>(k) * grid.spacingMm[2] : positions[k] - positions[0];
  for (std::size_t a = 0; a < 3; ++a)
  {
    lps[a] += along * grid.direction[2][a];
  }
  return lps;
}

std::string PositionText(const Vector3 & pointLps)
{
  constexpr std::array<std::array<const char *, 2>, 3> kLetters{ { { "L", "R" }, { "P", "A" }, { "S", "I" } } };
  std::string text;
  for (std::size_t a = 0; a < 3; ++a)
  {
    const std::string number = Decimal(std::abs(pointLps[a]), 1);
    text += std::string(a == 0 ? "" : " ") + kLetters[a][pointLps[a] < 0.0 && number != "0.0" ? 1 : 0] + ' ' + number;
  }
  return text + " mm";
}

std::string TextOf(const ProbeValue & probe)
{
  std::string text = probe.isHounsfield ? Decimal(probe.intensity, 0) + " HU" : "signal " + Decimal(probe.intensity, 0);
  if (probe.fatFractionPercent)
  {
    text += ", fat fraction " + Decimal(*probe.fatFractionPercent, 1) + " %";
  }
  text += " \u00B7 ";
  if (probe.tissue)
  {
    text +=
        std::string(WordsOf(*probe.tissue)) + (probe.side == Side::Unknown ? ", side unknown" : ", " + std::string(ToString(probe.side)));
  }
  else
  {
    text += "no limb";
  }
  text += " \u00B7 " + PositionText(probe.pointLps);
  return text + " \u00B7 voxel " + std::to_string(probe.voxel[0]) + ' ' + std::to_string(probe.voxel[1]) + ' ' +
         std::to_string(probe.voxel[2]);
}

EdgeLetters LettersOf(const Vector3 & rightLps, const Vector3 & downLps)
{
  const auto letters = [](const Vector3 & direction, double sign)
  {
    constexpr std::array<std::array<char, 2>, 3> kLetters{ { { 'L', 'R' }, { 'P', 'A' }, { 'H', 'F' } } };
    std::array<std::size_t, 3> order{ 0, 1, 2 };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::abs(direction[a]) > std::abs(direction[b]); });
    std::string text;
    for (const std::size_t a : order)
    {
      if (std::abs(direction[a]) > kLeastComponent)
      {
        text += kLetters[a][sign * direction[a] > 0.0 ? 0 : 1];
      }
    }
    return text;
  };
  return { letters(rightLps, 1.0), letters(rightLps, -1.0), letters(downLps, 1.0), letters(downLps, -1.0) };
}

double ScaleBarMm(double viewMm)
{
  const double most = viewMm / 3.0;
  if (!(most > 0.0))
  {
    return 0.0;
  }
  const double power = std::pow(10.0, std::floor(std::log10(most)));
  for (const double factor : { 5.0, 2.0 })
  {
    if (factor * power <= most)
    {
      return factor * power;
    }
  }
  return power;
}

MarkValues Measure(const Mark & mark, const StudySource & source)
{
  const Grid & grid = source.CanonicalGrid();
  MarkValues values;
  const double dx = (mark.b.i - mark.a.i) * grid.spacingMm[0];
  const double dy = (mark.b.j - mark.a.j) * grid.spacingMm[1];
  if (mark.kind == MarkKind::Distance)
  {
    values.lengthMm = std::hypot(dx, dy);
    return values;
  }
  values.areaMm2 = kPi / 4.0 * std::abs(dx * dy);
  const double ci = 0.5 * (mark.a.i + mark.b.i);
  const double cj = 0.5 * (mark.a.j + mark.b.j);
  const double ri = 0.5 * std::abs(mark.b.i - mark.a.i);
  const double rj = 0.5 * std::abs(mark.b.j - mark.a.j);
  double sum = 0.0, sumOfSquares = 0.0, fractions = 0.0;
  std::size_t fractionCount = 0;
  const auto from = [](double at) { return static_cast<std::size_t>(std::max(0.0, std::ceil(at))); };
  for (std::size_t j = from(cj - rj); j < grid.size[1] && static_cast<double>(j) <= cj + rj; ++j)
  {
    for (std::size_t i = from(ci - ri); i < grid.size[0] && static_cast<double>(i) <= ci + ri; ++i)
    {
      if (ri > 0.0 && rj > 0.0 && std::hypot((static_cast<double>(i) - ci) / ri, (static_cast<double>(j) - cj) / rj) <= 1.0)
      {
        const double value = source.Intensity(i, j, mark.sliceIndex);
        sum += value;
        sumOfSquares += value * value;
        ++values.voxels;
        if (const Value fraction = source.FatFractionPercent(i, j, mark.sliceIndex))
        {
          fractions += *fraction;
          ++fractionCount;
        }
      }
    }
  }
  const auto n = static_cast<double>(values.voxels);
  if (values.voxels > 0)
  {
    values.mean = sum / n;
  }
  if (values.voxels > 1)
  {
    values.sd = std::sqrt(std::max(0.0, (sumOfSquares - sum * sum / n) / (n - 1.0)));
  }
  if (fractionCount > 0)
  {
    values.meanFatFractionPercent = fractions / static_cast<double>(fractionCount);
  }
  return values;
}

std::string TextOf(const Mark & mark, const MarkValues & values, bool isHounsfield)
{
  if (mark.kind == MarkKind::Distance)
  {
    return Decimal(values.lengthMm, 1) + " mm";
  }
  std::string text = Decimal(values.areaMm2, values.areaMm2 < 100.0 ? 1 : 0) + " mm\u00B2";
  const std::string unit = isHounsfield ? " HU" : "";
  text += values.mean ? ", mean " + Decimal(*values.mean, 1) + unit : "";
  text += values.sd ? ", SD " + Decimal(*values.sd, 1) + unit : "";
  text += values.meanFatFractionPercent ? ", fat fraction " + Decimal(*values.meanFatFractionPercent, 1) + " %" : "";
  return text;
}
} // namespace myosect::viewer
