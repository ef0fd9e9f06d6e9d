#include "PhantomRun.h"

#include "WorkFolder.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::validation
{
PhantomRun RunPhantom(const std::string & caseName, unsigned seed)
{
  const WorkFolder work;
  std::vector<SliceMeasurement> truth;
  {
    RunContext context;
    const phantom::CtPhantom made = phantom::MakeCase(caseName, context, seed);
    phantom::DicomIdentity identity;
    identity.uidSeed = "validation " + caseName + " " + std::to_string(seed);
    identity.patientPosition = made.parameters.patientPosition;
    phantom::WriteCtSeries(work.Path() / "dicom", made.grid, made.hounsfield, identity);
    truth = made.truth;
  }
  RunContext context;
  pipeline::AnalysisRequest request;
  request.inputs = { work.Path() / "dicom" };
  request.participantId = "validation";
  (void)pipeline::Analyze(request, work.Path() / "result", context);
  return { std::move(truth), ResultTable(work.Path() / "result") };
}
} // namespace myosect::validation
