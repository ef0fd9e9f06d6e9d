#include "AnalyticLimb.h"

#include <algorithm>
#include <cmath>

namespace myosect::test
{
namespace
{
const double kPi = std::acos(-1.0);

bool Holds(const std::array<double, 2> & semiAxes, double x, double y)
{
  const double u = x / semiAxes[0];
  const double v = y / semiAxes[1];
  return u * u + v * v < 1.0;
}

double EllipseCm2(const std::array<double, 2> & semiAxes)
{
  return kPi * semiAxes[0] * semiAxes[1] / 100.0;
}

/** What a point is: limb number (-1 for air) and tissue. */
struct Point
{
  int limb = -1;
  Tissue tissue = Tissue::Muscle;
  double hu = -1000.0;
};

Point Look(const std::vector<AnalyticLimb> & limbs, double xMm, double yMm)
{
  for (std::size_t number = 0; number < limbs.size(); ++number)
  {
    const AnalyticLimb & limb = limbs[number];
    const double x = xMm - limb.centreXMm;
    const double y = yMm - limb.centreYMm;
    if (!Holds(limb.limbMm, x, y))
    {
      continue;
    }
    const int n = static_cast<int>(number);
    const double radius = std::hypot(x, y);
    if (radius < limb.boneMm)
    {
      return radius < limb.marrowMm ? Point{ n, Tissue::Marrow, limb.marrowHu } : Point{ n, Tissue::CorticalBone, limb.cortexHu };
    }
    if (!Holds(limb.fasciaMm, x, y))
    {
      return Holds(limb.satMm, x, y) ? Point{ n, Tissue::SubcutaneousFat, limb.satHu } : Point{ n, Tissue::Skin, limb.skinHu };
    }
    for (const Septum & septum : limb.septa)
    {
      const double angle = septum.normalDeg * kPi / 180.0;
      if (std::abs(std::cos(angle) * x + std::sin(angle) * y - septum.offsetMm) < 0.5 * septum.widthMm)
      {
        return { n, Tissue::IntermuscularFat, limb.imatHu };
      }
    }
    return { n, Tissue::Muscle, limb.muscleHu };
  }
  return {};
}

void Blur(std::vector<float> & field, int width, int height, double sigmaX, double sigmaY)
{
  const auto pass = [&](double sigma, std::ptrdiff_t stride, int length, int lines, std::ptrdiff_t lineStride)
  {
    const int radius = static_cast<int>(std::ceil(3.5 * sigma));
    std::vector<float> weights;
    float sum = 0.0F;
    for (int d = -radius; d <= radius; ++d)
    {
      weights.push_back(static_cast<float>(std::exp(-0.5 * d * d / (sigma * sigma))));
      sum += weights.back();
    }
    std::vector<float> line(static_cast<std::size_t>(length));
    for (int l = 0; l < lines; ++l)
    {
      float * first = field.data() + l * lineStride;
      for (int i = 0; i < length; ++i)
      {
        line[static_cast<std::size_t>(i)] = first[i * stride];
      }
      for (int i = 0; i < length; ++i)
      {
        float value = 0.0F;
        for (int d = -radius; d <= radius; ++d)
        {
          value += weights[static_cast<std::size_t>(d + radius)] * line[static_cast<std::size_t>(std::clamp(i + d, 0, length - 1))];
        }
        first[i * stride] = value / sum;
      }
    }
  };
  pass(sigmaX, 1, width, height, width);
  pass(sigmaY, width, height, width, 1);
}

/** Counts of sub-samples in one pixel. */
struct Parts
{
  std::vector<int> ofLimb;
  std::array<int, kTissueCount> ofTissue{};
};

LabelId LabelFor(const Parts & parts, const std::vector<AnalyticLimb> & limbs, int total, double hu, const RenderOptions & options)
{
  const auto largest = std::max_element(parts.ofLimb.begin(), parts.ofLimb.end());
  const int inLimb = *largest;
  if (2 * inLimb < total)
  {
    return kBackgroundLabel;
  }
  const Side side = limbs[static_cast<std::size_t>(largest - parts.ofLimb.begin())].side;
  const auto count = [&](Tissue tissue) { return parts.ofTissue[static_cast<std::size_t>(tissue)]; };
  const int bone = count(Tissue::CorticalBone) + count(Tissue::Marrow);
  const int inside = count(Tissue::Muscle) + count(Tissue::IntermuscularFat);
  const int outside = count(Tissue::SubcutaneousFat) + count(Tissue::Skin);
  if (2 * bone >= inLimb)
  {
    return LabelOf(count(Tissue::Marrow) > count(Tissue::CorticalBone) ? Tissue::Marrow : Tissue::CorticalBone, side);
  }
  if (inside >= outside)
  {
    const bool isRim = options.rimIsOther && hu >= 150.5;
    return LabelOf(isRim ? Tissue::OtherInsideFascia : hu < -29.5 ? Tissue::IntermuscularFat : Tissue::Muscle, side);
  }
  return LabelOf(count(Tissue::Skin) > count(Tissue::SubcutaneousFat) ? Tissue::Skin : Tissue::SubcutaneousFat, side);
}
} // namespace

double AnalyticLimb::LimbCm2() const
{
  return EllipseCm2(limbMm);
}

double AnalyticLimb::InsideFasciaCm2() const
{
  return EllipseCm2(fasciaMm);
}

double AnalyticLimb::BoneCm2() const
{
  return EllipseCm2({ boneMm, boneMm });
}

double AnalyticLimb::SkinCm2() const
{
  return EllipseCm2(limbMm) - EllipseCm2(satMm);
}

double AnalyticLimb::SatCm2() const
{
  return EllipseCm2(satMm) - EllipseCm2(fasciaMm);
}

Grid GridFor(const AnalyticLimb & limb, double pixelXMm, double pixelYMm, std::size_t slices)
{
  // Room for any shift by a pixel and any turn in the plane.
  const double reach = std::max(limb.limbMm[0], limb.limbMm[1]) + 6.0;
  Grid grid;
  grid.spacingMm = { pixelXMm, pixelYMm, 5.0 };
  grid.size = { static_cast<std::size_t>(2.0 * reach / pixelXMm), static_cast<std::size_t>(2.0 * reach / pixelYMm), slices };
  grid.originLps = { -0.5 * pixelXMm * static_cast<double>(grid.size[0] - 1), -0.5 * pixelYMm * static_cast<double>(grid.size[1] - 1),
                     -400.0 };
  return grid;
}

RenderedLimbs Render(const std::vector<AnalyticLimb> & limbs, const Grid & storedGrid, const RenderOptions & options)
{
  const CtVolume frame = ToCanonical(CtImage::ConstPointer(MakeImage<CtImage>(storedGrid)));
  const Grid & grid = frame.grid;
  const CtImage::Pointer canonical = MakeImage<CtImage>(grid);
  LabelVolume labels = MakeLabels(frame);
  const int sub = options.subSamples;
  const int width = static_cast<int>(grid.size[0]) * sub;
  const int height = static_cast<int>(grid.size[1]) * sub;
  std::mt19937 random(options.noiseSeed);
  std::normal_distribution<double> noise(0.0, 1.0);
  std::vector<float> field(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    std::vector<Parts> parts(grid.SliceVoxelCount(), Parts{ std::vector<int>(limbs.size(), 0), {} });
    for (int y = 0; y < height; ++y)
    {
      for (int x = 0; x < width; ++x)
      {
        const Vector3 point = grid.PointLps({ (x + 0.5) / sub - 0.5, (y + 0.5) / sub - 0.5, static_cast<double>(k) });
        const Point seen = Look(limbs, point[0], point[1]);
        field[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] = static_cast<float>(seen.hu);
        if (seen.limb >= 0)
        {
          Parts & pixel = parts[static_cast<std::size_t>(y / sub) * grid.size[0] + static_cast<std::size_t>(x / sub)];
          ++pixel.ofLimb[static_cast<std::size_t>(seen.limb)];
          ++pixel.ofTissue[static_cast<std::size_t>(seen.tissue)];
        }
      }
    }
    if (options.psfSigmaMm > 0.0)
    {
      Blur(field, width, height, options.psfSigmaMm * sub / grid.spacingMm[0], options.psfSigmaMm * sub / grid.spacingMm[1]);
    }
    for (std::size_t j = 0; j < grid.size[1]; ++j)
    {
      for (std::size_t i = 0; i < grid.size[0]; ++i)
      {
        double sum = 0.0;
        for (int dy = 0; dy < sub; ++dy)
        {
          for (int dx = 0; dx < sub; ++dx)
          {
            sum += field[(j * static_cast<std::size_t>(sub) + static_cast<std::size_t>(dy)) * static_cast<std::size_t>(width) +
                         i * static_cast<std::size_t>(sub) + static_cast<std::size_t>(dx)];
          }
        }
        const std::size_t at = j * grid.size[0] + i;
        const double hu = sum / (sub * sub);
        labels.Slice(k)[at] = LabelFor(parts[at], limbs, sub * sub, hu, options);
        canonical->GetBufferPointer()[k * grid.SliceVoxelCount() + at] =
            static_cast<std::int16_t>(std::lround(hu + (options.noiseSigmaHu > 0.0 ? options.noiseSigmaHu * noise(random) : 0.0)));
      }
    }
  }
  CtVolume rendered = frame;
  rendered.image = canonical;
  const CtImage::Pointer stored = MakeImage<CtImage>(storedGrid);
  FillStored(rendered, *stored);
  return { ToCanonical(CtImage::ConstPointer(stored)), labels };
}
} // namespace myosect::test
