#include "myosect/ViewerModel/StudySource.h"

#include <algorithm>

#include "myosect/Pipeline/StudySession.h"

namespace myosect::viewer
{
double StudySource::Intensity(std::size_t i, std::size_t j, std::size_t k) const
{
  const std::size_t at = j * CanonicalGrid().size[0] + i;
  if (const std::int16_t * hu = HounsfieldSlice(k))
  {
    return hu[at];
  }
  if (const float * signal = SignalSlice(k))
  {
    return signal[at];
  }
  const float * fraction = FatFractionSlice(k);
  return fraction != nullptr ? 100.0 * fraction[at] : 0.0;
}

Value StudySource::FatFractionPercent(std::size_t i, std::size_t j, std::size_t k) const
{
  const float * fraction = FatFractionSlice(k);
  const std::uint8_t * valid = FatFractionValidSlice(k);
  const std::size_t at = j * CanonicalGrid().size[0] + i;
  return fraction != nullptr && valid != nullptr && valid[at] != 0 ? Value(100.0 * fraction[at]) : std::nullopt;
}

std::vector<float> StudySource::IntensitySlice(std::size_t k) const
{
  const std::size_t count = CanonicalGrid().SliceVoxelCount();
  if (const std::int16_t * hu = HounsfieldSlice(k))
  {
    return { hu, hu + count };
  }
  if (const float * signal = SignalSlice(k))
  {
    return { signal, signal + count };
  }
  std::vector<float> percent(count, 0.0F);
  if (const float * fraction = FatFractionSlice(k))
  {
    std::transform(fraction, fraction + count, percent.begin(), [](float f) { return 100.0F * f; });
  }
  return percent;
}

namespace
{
class SessionSource final : public StudySource
{
public:
  explicit SessionSource(std::unique_ptr<pipeline::StudySession> session) : m_Session(std::move(session)) {}

  const StudyIdentity & Identity() const override { return m_Session->Identity(); }
  const Grid & CanonicalGrid() const override { return m_Session->CanonicalGrid(); }
  const std::vector<double> & SlicePositionsMm() const override { return m_Session->SlicePositionsMm(); }
  const std::int16_t * HounsfieldSlice(std::size_t k) const override { return m_Session->HounsfieldSlice(k); }
  const float * SignalSlice(std::size_t k) const override { return m_Session->SignalSlice(k); }
  const float * FatFractionSlice(std::size_t k) const override { return m_Session->FatFractionSlice(k); }
  const std::uint8_t * FatFractionValidSlice(std::size_t k) const override { return m_Session->FatFractionValidSlice(k); }
  const std::int16_t * TissueScaleSlice(std::size_t k) const override { return m_Session->TissueScaleSlice(k); }
  double NoiseHu() const override { return m_Session->NoiseHu(); }
  segmentation::CtSegmentationParameters SegmentationParameters() const override { return m_Session->SegmentationParameters(); }
  const LabelBuffer & InitialLabels() const override { return m_Session->InitialLabels(); }
  const pipeline::Corrections & InitialCorrections() const override { return m_Session->InitialCorrections(); }
  std::vector<SliceMeasurement> MeasureSlice(const LabelId * sliceLabels, std::size_t k, const std::vector<SliceMeasurement> & last,
                                             const pipeline::Corrections & corrections) const override
  {
    return m_Session->MeasureSlice(sliceLabels, k, last, corrections);
  }
  report::ResultContent Measure(const LabelBuffer & labels, const pipeline::Corrections & corrections, RunContext & context) const override
  {
    return m_Session->Measure(labels, corrections, context);
  }
  void Save(const LabelBuffer & labels, const pipeline::Corrections & corrections, const std::filesystem::path & output,
            RunContext & context, const std::filesystem::path & superseded) const override
  {
    m_Session->Save(labels, corrections, output, context, superseded);
  }

private:
  std::unique_ptr<pipeline::StudySession> m_Session;
};
} // namespace

std::shared_ptr<const StudySource> MakeStudySource(std::unique_ptr<pipeline::StudySession> session)
{
  return std::make_shared<SessionSource>(std::move(session));
}
} // namespace myosect::viewer
