#include "ShadingCorrection.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <itkBSplineControlPointImageFilter.h>
#include <itkN4BiasFieldCorrectionImageFilter.h>
#include <itkShrinkImageFilter.h>

#include "myosect/Core/Error.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
namespace
{
constexpr std::size_t kBins = 256;
constexpr double kTopPercentile = 0.995;   // above it: vessels flowing into the slice, spikes
constexpr double kLeastRatio = 1.35;       // of fat to muscle on any T1 image
constexpr double kMaskFloor = 0.3;         // of Otsu's threshold: shading must not take dim muscle off the body
constexpr double kLargestRatio = 8.0;      // beyond it the darker level is no muscle
constexpr double kLeastShare = 0.02;       // of either tissue in a limb
constexpr double kLeastSeparation = 1.2;   // of their levels, in sums of their standard deviations
constexpr unsigned kFittingLevels = 3;
constexpr unsigned kIterations = 40;
constexpr int kMixturePasses = 60;

double PercentileOf(const FloatImage & image, double share)
{
  const std::size_t count = image.GetLargestPossibleRegion().GetNumberOfPixels();
  std::vector<float> values(image.GetBufferPointer(), image.GetBufferPointer() + count);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(count - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/** Otsu's threshold of values between 0 and `top`. */
double OtsuThreshold(const FloatImage & image, double top)
{
  std::array<double, kBins> histogram{};
  const std::size_t count = image.GetLargestPossibleRegion().GetNumberOfPixels();
  for (std::size_t i = 0; i < count; ++i)
  {
    const double value = std::clamp<double>(image.GetBufferPointer()[i] / top, 0.0, 1.0);
    histogram[std::min(kBins - 1, static_cast<std::size_t>(value * kBins))] += 1.0;
  }
  double all = 0.0;
  double sum = 0.0;
  for (std::size_t b = 0; b < kBins; ++b)
  {
    all += histogram[b];
    sum += histogram[b] * static_cast<double>(b);
  }
  double below = 0.0, sumBelow = 0.0, best = -1.0;
  std::size_t threshold = 0;
  for (std::size_t b = 0; b + 1 < kBins; ++b)
  {
    below += histogram[b];
    sumBelow += histogram[b] * static_cast<double>(b);
    const double above = all - below;
    if (below <= 0.0 || above <= 0.0)
    {
      continue;
    }
    const double apart = sumBelow / below - (sum - sumBelow) / above;
    const double between = below * above * apart * apart;
    if (between > best)
    {
      best = between;
      threshold = b;
    }
  }
  return (static_cast<double>(threshold) + 1.0) / kBins * top;
}

using MaskImage = itk::Image<std::uint8_t, 3>;

MaskImage::Pointer BodyMask(const FloatImage & image, double floor)
{
  auto mask = MaskImage::New();
  mask->CopyInformation(&image);
  mask->SetRegions(image.GetLargestPossibleRegion());
  mask->Allocate();
  const std::size_t count = image.GetLargestPossibleRegion().GetNumberOfPixels();
  for (std::size_t i = 0; i < count; ++i)
  {
    mask->GetBufferPointer()[i] = image.GetBufferPointer()[i] > floor ? 1 : 0;
  }
  return mask;
}
} // namespace

FloatImage::Pointer CorrectShading(const MrVolume & volume, const MrSegmentationParameters & parameters, RunContext & context)
{
  const double top = PercentileOf(*volume.image, kTopPercentile);
  if (!(top > 0.0))
  {
    throw Error(ErrorCode::ProcessingFailed, "the image holds no signal; choose another series with --series");
  }
  const double floor = kMaskFloor * OtsuThreshold(*volume.image, top);

  auto shrink = itk::ShrinkImageFilter<FloatImage, FloatImage>::New();
  shrink->SetInput(volume.image);
  for (unsigned axis = 0; axis < 3; ++axis)
  {
    const double factor = parameters.biasShrinkMm / volume.grid.spacingMm[axis];
    const auto largest = static_cast<double>(std::max<std::size_t>(1, volume.grid.size[axis] / 4));
    shrink->SetShrinkFactor(axis, static_cast<unsigned>(std::clamp(std::floor(factor), 1.0, largest)));
  }
  try
  {
    shrink->Update();
    const FloatImage::Pointer small = shrink->GetOutput();
    using N4 = itk::N4BiasFieldCorrectionImageFilter<FloatImage, MaskImage, FloatImage>;
    auto n4 = N4::New();
    n4->SetInput(small);
    n4->SetMaskImage(BodyMask(*small, floor));
    n4->SetNumberOfFittingLevels(kFittingLevels);
    N4::VariableSizeArrayType iterations(kFittingLevels);
    iterations.Fill(kIterations);
    n4->SetMaximumNumberOfIterations(iterations);
    // One thread: the sums of N4 depend on how the image is cut among threads, and results must not.
    n4->SetNumberOfWorkUnits(1);
    n4->Update();
    context.ThrowIfCancelled();

    using Field = itk::BSplineControlPointImageFilter<N4::BiasFieldControlPointLatticeType, N4::ScalarImageType>;
    auto field = Field::New();
    field->SetInput(n4->GetLogBiasFieldControlPointLattice());
    field->SetSplineOrder(n4->GetSplineOrder());
    field->SetSize(volume.image->GetLargestPossibleRegion().GetSize());
    field->SetOrigin(volume.image->GetOrigin());
    field->SetDirection(volume.image->GetDirection());
    field->SetSpacing(volume.image->GetSpacing());
    field->Update();

    auto even = MakeImage<FloatImage>(volume.grid);
    const float * in = volume.image->GetBufferPointer();
    const auto * log = field->GetOutput()->GetBufferPointer();
    double before = 0.0, after = 0.0;
    for (std::size_t i = 0; i < volume.grid.VoxelCount(); ++i)
    {
      const float value = in[i] / std::exp(log[i][0]);
      even->GetBufferPointer()[i] = value;
      before += in[i] > floor ? in[i] : 0.0F;
      after += in[i] > floor ? value : 0.0F;
    }
    if (!(after > 0.0))
    {
      throw Error(ErrorCode::ProcessingFailed, "no body is found in the image; choose another series with --series");
    }
    const auto gain = static_cast<float>(before / after);
    for (std::size_t i = 0; i < volume.grid.VoxelCount(); ++i)
    {
      even->GetBufferPointer()[i] *= gain;
    }
    return even;
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Error(ErrorCode::ProcessingFailed, std::string("shading of the image could not be corrected: ") + error.GetDescription());
  }
}

T1Levels FindT1Levels(const FloatImage & even, const Grid & grid)
{
  const double top = 1.3 * PercentileOf(even, kTopPercentile);
  const double floor = kMaskFloor * OtsuThreshold(even, top);
  // Voxels whose neighbours are like them: partial volume would blur the two levels into each other.
  std::array<double, kBins> histogram{};
  const auto width = static_cast<std::ptrdiff_t>(grid.size[0]);
  const float * v = even.GetBufferPointer();
  const auto height = static_cast<std::ptrdiff_t>(grid.size[1]);
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    const float * slice = v + k * grid.SliceVoxelCount();
    for (std::ptrdiff_t y = 1; y + 1 < height; ++y)
    {
      for (std::ptrdiff_t x = 1; x + 1 < width; ++x)
      {
        const std::ptrdiff_t i = y * width + x;
        const float centre = slice[i];
        const float low = std::min({ slice[i - 1], slice[i + 1], slice[i - width], slice[i + width] });
        const float high = std::max({ slice[i - 1], slice[i + 1], slice[i - width], slice[i + width] });
        if (centre > floor && low > 0.7F * centre && high < 1.4F * centre && centre < top)
        {
          histogram[std::min(kBins - 1, static_cast<std::size_t>(centre / top * kBins))] += 1.0;
        }
      }
    }
  }

  // Expectation and maximisation of two normal distributions on the logarithm, where the widths of both tissues are alike.
  const auto logOf = [&](std::size_t b) { return std::log((static_cast<double>(b) + 0.5) / kBins * top); };
  double total = 0.0;
  double sum = 0.0;
  for (std::size_t b = 0; b < kBins; ++b)
  {
    total += histogram[b];
    sum += histogram[b] * logOf(b);
  }
  if (total < 500.0)
  {
    throw Error(ErrorCode::ProcessingFailed, "too little tissue in the image to tell muscle from fat; choose another series with --series");
  }
  const double centre = sum / total;
  std::array<double, 2> mean{ centre - 0.4, centre + 0.4 };
  std::array<double, 2> sigma{ 0.3, 0.3 };
  std::array<double, 2> share{ 0.5, 0.5 };
  for (int pass = 0; pass < kMixturePasses; ++pass)
  {
    std::array<double, 2> n{}, s{}, q{};
    for (std::size_t b = 0; b < kBins; ++b)
    {
      if (histogram[b] <= 0.0)
      {
        continue;
      }
      const double x = logOf(b);
      std::array<double, 2> p{};
      for (std::size_t c = 0; c < 2; ++c)
      {
        const double z = (x - mean[c]) / sigma[c];
        p[c] = share[c] / sigma[c] * std::exp(-0.5 * z * z);
      }
      const double all = p[0] + p[1] + 1e-300;
      for (std::size_t c = 0; c < 2; ++c)
      {
        const double weight = histogram[b] * p[c] / all;
        n[c] += weight;
        s[c] += weight * x;
        q[c] += weight * x * x;
      }
    }
    for (std::size_t c = 0; c < 2; ++c)
    {
      if (n[c] > 1.0)
      {
        mean[c] = s[c] / n[c];
        sigma[c] = std::sqrt(std::max(0.03 * 0.03, q[c] / n[c] - mean[c] * mean[c]));
        share[c] = n[c] / total;
      }
    }
  }
  const T1Levels levels{ std::exp(mean[0]), std::exp(mean[1]) };
  if (share[0] < kLeastShare || share[1] < kLeastShare || levels.fat < kLeastRatio * levels.muscle ||
      levels.fat > kLargestRatio * levels.muscle || mean[1] - mean[0] < kLeastSeparation * (sigma[0] + sigma[1]))
  {
    throw Error(ErrorCode::ProcessingFailed,
                "muscle and fat do not stand apart in the image: it is not T1-weighted, or fat-saturated; choose another series with --series");
  }
  return levels;
}
} // namespace myosect::segmentation
