#include <algorithm>
#include <cmath>

#include "NumberText.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer
{
namespace
{
constexpr const char * kProgram = "MyoSect";
constexpr const char * kNotDiagnostic = "not for diagnostic use";

std::string ModalityWords(const StudySource & source)
{
  switch (source.Identity().modality)
  {
  case Modality::Ct:
    return "CT";
  case Modality::T1:
    return "MR, T1";
  default:
    return "MR, Dixon";
  }
}
} // namespace

BlindPolicy ViewerModel::Policy() const
{
  return m_Worklist ? m_Worklist->PolicyOf(m_Worklist->Current()) : BlindPolicy();
}

std::string ViewerModel::TextOf(const Error & error) const
{
  if (!Policy().IsBlind() || error.Code() == ErrorCode::Usage)
  {
    return error.what();
  }
  return "the reason may name the study, so it is not shown while reading blind (code " + std::to_string(static_cast<int>(error.Code())) +
         ')';
}

bool ViewerModel::IsFresh() const
{
  return document.IsOpen() && !document.GetOrigin().resultFolder.empty() && document.GetOrigin().segmentation.empty();
}

std::array<std::vector<std::string>, 4> ViewerModel::CornerTexts() const
{
  std::array<std::vector<std::string>, 4> corners;
  if (!document.IsOpen())
  {
    return corners;
  }
  const BlindPolicy policy = Policy();
  const StudyIdentity identity = policy.Show(document.Source().Identity());
  const auto add = [](std::vector<std::string> & lines, const std::string & text)
  {
    if (!text.empty())
    {
      lines.push_back(text);
    }
  };
  const std::size_t k = m_Selection.sliceIndex;
  add(corners[0], identity.participantId);
  add(corners[0], identity.studyDate);
  add(corners[0], ModalityWords(document.Source()));
  if (document.Content() != nullptr && display.layout.As<Layout>() == Layout::Axial)
  {
    add(corners[0], policy.Show(TextKind::Site, document.Content()->protocol));
  }
  add(corners[1], "slice " + std::to_string(k + 1) + " / " + std::to_string(document.SliceCount()));
  const Vector3 centre = PointOnSlice(document.Source(), k,
                                      { 0.5 * static_cast<double>(document.Source().CanonicalGrid().size[0] - 1),
                                        0.5 * static_cast<double>(document.Source().CanonicalGrid().size[1] - 1) });
  add(corners[1], "z " + Decimal(centre[2], 1) + " mm");
  if (const auto row = SelectedRow())
  {
    const SliceMeasurement & values = document.Rows()[*row];
    std::string text = std::string(ToString(values.side)) + ' ' + std::string(ToString(values.segment));
    text += values.levelPercent ? ", " + Decimal(*values.levelPercent, 1) + " %" : "";
    text += document.StateOf(*row) == RowState::Touched ? " (pending)" : "";
    add(corners[1], text);
  }
  const bool hu = document.Source().IsHounsfield();
  add(corners[2], "W " + Decimal(display.windowWidth.Value(), 0) + " / L " + Decimal(display.windowLevel.Value(), 0) + (hu ? " HU" : ""));
  add(corners[2], "zoom " + Decimal(display.zoom.Value(), 2));
  add(corners[3], ReviewText());
  add(corners[3], "image left = patient's right");
  add(corners[3], kNotDiagnostic);
  return corners;
}

std::string ViewerModel::ReviewText() const
{
  if (!document.IsOpen() || m_ImageAlone)
  {
    return {};
  }
  const pipeline::Corrections & corrections = document.CurrentCorrections();
  return Policy().Show(TextKind::Reader, report::ReviewSentence(corrections.review, !corrections.edited.empty()));
}

std::string ViewerModel::WindowTitle() const
{
  if (!document.IsOpen())
  {
    return kProgram;
  }
  const std::string & name = document.GetOrigin().title.empty() ? document.Source().Identity().participantId : document.GetOrigin().title;
  return Policy().Show(TextKind::Participant, name) + (document.HasUnsavedChanges() ? "*" : "") + " \u2013 " + kProgram;
}

std::string ViewerModel::Banner() const
{
  if (!document.IsOpen())
  {
    return {};
  }
  if (m_ImageAlone)
  {
    return "The limbs are still being outlined.";
  }
  if (!document.MeasuringProblem().empty())
  {
    return "Not measured: " + document.MeasuringProblem();
  }
  const auto & rows = document.Rows();
  const bool unknown = std::any_of(rows.begin(), rows.end(), [](const SliceMeasurement & row) { return row.side == Side::Unknown; });
  if (unknown)
  {
    return "Left and right cannot be proven from this study: sides are unknown.";
  }
  if (const auto row = SelectedRow(); row && !RowNote(document, *row).empty())
  {
    return "This section counts in no sum: " + RowNote(document, *row) + '.';
  }
  return {};
}

std::string ViewerModel::PictureName() const
{
  if (!document.IsOpen())
  {
    return "view.png";
  }
  const std::string number = std::to_string(m_Selection.sliceIndex + 1);
  return "view_slice" + std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number + ".png";
}
} // namespace myosect::viewer
