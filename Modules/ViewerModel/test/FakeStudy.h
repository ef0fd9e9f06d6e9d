#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer::test
{
/** What a fake study is made of. */
struct FakeParameters
{
  Modality modality = Modality::Ct;
  std::string participantId = "P-SECRET";
  std::string seriesUid = "1.2.3.4";
  std::size_t slices = 9;
  Segment segment = Segment::Thigh;
  bool fatFraction = false;
};

/**
 * \brief Two round legs on an anisotropic grid, patient's right leg at the smaller index: bone within 12 mm, muscle within 45 mm, fat
 * within 60 mm, skin beyond up to 62 mm.
 *
 * Rows are counted voxels. Excluded slices lose their values; a region excludes its voxels. Levels and asymmetry come with Measure alone.
 */
class FakeStudy final : public StudySource
{
public:
  explicit FakeStudy(FakeParameters parameters = {});

  const StudyIdentity & Identity() const override { return m_Identity; }
  const Grid & CanonicalGrid() const override { return m_Grid; }
  const std::vector<double> & SlicePositionsMm() const override { return m_Positions; }
  const std::int16_t * HounsfieldSlice(std::size_t k) const override;
  const float * SignalSlice(std::size_t k) const override;
  const float * FatFractionSlice(std::size_t k) const override;
  const std::uint8_t * FatFractionValidSlice(std::size_t k) const override;
  const std::int16_t * TissueScaleSlice(std::size_t k) const override;
  double NoiseHu() const override { return 0.0; }
  segmentation::CtSegmentationParameters SegmentationParameters() const override { return {}; }
  const LabelBuffer & InitialLabels() const override { return m_Labels; }
  const pipeline::Corrections & InitialCorrections() const override { return m_Corrections; }
  std::vector<SliceMeasurement> MeasureSlice(const LabelId * sliceLabels, std::size_t k, const std::vector<SliceMeasurement> & last,
                                             const pipeline::Corrections & corrections) const override;
  report::ResultContent Measure(const LabelBuffer & labels, const pipeline::Corrections & corrections, RunContext & context) const override;
  void Save(const LabelBuffer & labels, const pipeline::Corrections & corrections, const std::filesystem::path & output,
            RunContext & context, const std::filesystem::path & superseded) const override;

  /** Centre of a leg in a slice, as index. */
  static double CentreI(Side side);
  static constexpr double kCentreJ = 40.0;

  mutable std::atomic<int> measuring{ 0 }; ///< whole measurements that began
  mutable std::atomic<int> cancelled{ 0 };
  std::atomic<bool> hold{ false }; ///< whole measurements wait while it is set
  std::atomic<bool> fail{ false };
  pipeline::Corrections & Initial() { return m_Corrections; }

private:
  StudyIdentity m_Identity;
  Grid m_Grid;
  Segment m_Segment;
  std::vector<double> m_Positions;
  std::vector<std::int16_t> m_Hounsfield;
  std::vector<float> m_Signal, m_Fraction;
  std::vector<std::uint8_t> m_Valid;
  LabelBuffer m_Labels;
  pipeline::Corrections m_Corrections;
};

/** Writes the study's result folder as measured; returns it. */
std::filesystem::path WriteFakeResult(const std::filesystem::path & folder, const FakeParameters & parameters = {},
                                      const std::vector<Warning> & warnings = {}, Flag flag = Flag::None, std::size_t lostSlices = 0);

[[nodiscard]] std::string FileBytes(const std::filesystem::path & file);
} // namespace myosect::viewer::test
