#include "DicomHeader.h"

#include "DicomModules.h"

#include <dcmtk/dcmdata/dcuid.h>

namespace myosect::phantom
{
namespace
{
constexpr const char * kManufacturer = "MyoSect";

void PutFrameType(DcmItem & item)
{
  Put(item, DCM_FrameType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  Put(item, DCM_PixelPresentation, "MONOCHROME");
  Put(item, DCM_VolumetricProperties, "VOLUME");
  Put(item, DCM_VolumeBasedCalculationTechnique, "NONE");
}

/** Groups that the standard demands of an original image; the scanner is as synthetic as the patient. */
void PutAcquisition(DcmItem & shared, const SeriesHeader & series)
{
  const double diameterMm = series.grid.spacingMm[0] * static_cast<double>(series.grid.size[0]);
  DcmItem & type = SequenceItem(shared, DCM_CTAcquisitionTypeSequence);
  Put(type, DCM_AcquisitionType, "SPIRAL");
  Put(type, DCM_ConstantVolumeFlag, "NO");
  Put(type, DCM_FluoroscopyFlag, "NO");
  DcmItem & details = SequenceItem(shared, DCM_CTAcquisitionDetailsSequence);
  Put(details, DCM_RotationDirection, "CW");
  PutDoubles(details, { DCM_RevolutionTime, DCM_SingleCollimationWidth, DCM_TotalCollimationWidth, DCM_TableHeight }, 1.0);
  PutDoubles(details, { DCM_GantryDetectorTilt }, series.encoding.gantryTiltDeg);
  PutDoubles(details, { DCM_DataCollectionDiameter }, diameterMm);
  PutDoubles(SequenceItem(shared, DCM_CTTableDynamicsSequence), { DCM_TableSpeed, DCM_TableFeedPerRotation, DCM_SpiralPitchFactor }, 1.0);
  DcmItem & geometry = SequenceItem(shared, DCM_CTGeometrySequence);
  PutDoubles(geometry, { DCM_DistanceSourceToDetector }, 1000.0);
  PutDoubles(geometry, { DCM_DistanceSourceToDataCollectionCenter }, 550.0);
  const Vector3 centreIjk{ 0.5 * static_cast<double>(series.grid.size[0] - 1), 0.5 * static_cast<double>(series.grid.size[1] - 1), 0.0 };
  const Vector3 centreLps = series.grid.PointLps(centreIjk);
  DcmItem & position = SequenceItem(shared, DCM_CTPositionSequence);
  PutDoubles(position, { DCM_TablePosition }, 1.0);
  PutPoint(position, DCM_DataCollectionCenterPatient, centreLps);
  PutPoint(position, DCM_ReconstructionTargetCenterPatient, centreLps);
  DcmItem & reconstruction = SequenceItem(shared, DCM_CTReconstructionSequence);
  Put(reconstruction, DCM_ReconstructionAlgorithm, "FILTER_BACK_PROJ");
  Put(reconstruction, DCM_ConvolutionKernel, "B30s");
  Put(reconstruction, DCM_ConvolutionKernelGroup, "SOFT_TISSUE");
  Put(reconstruction, DCM_ImageFilter, "NONE");
  PutDoubles(reconstruction, { DCM_ReconstructionDiameter }, diameterMm);
  PutDoubles(reconstruction, { DCM_ReconstructionAngle }, 360.0);
  const Float64 spacing[2]{ series.grid.spacingMm[1], series.grid.spacingMm[0] };
  Check(reconstruction.putAndInsertFloat64Array(DCM_ReconstructionPixelSpacing, spacing, 2), "ReconstructionPixelSpacing");
  DcmItem & exposure = SequenceItem(shared, DCM_CTExposureSequence);
  PutDoubles(exposure, { DCM_ExposureTimeInms }, 500.0);
  PutDoubles(exposure, { DCM_XRayTubeCurrentInmA }, 200.0);
  PutDoubles(exposure, { DCM_ExposureInmAs }, 100.0);
  Put(exposure, DCM_ExposureModulationType, "NONE");
  DcmItem & xRay = SequenceItem(shared, DCM_CTXRayDetailsSequence);
  Put(xRay, DCM_KVP, "120");
  Put(xRay, DCM_FilterType, "FLAT");
  Put(xRay, DCM_FilterMaterial, "ALUMINUM");
  PutDoubles(xRay, { DCM_FocalSpots }, 1.0);
  Put(SequenceItem(shared, DCM_IrradiationEventIdentificationSequence), DCM_IrradiationEventUID, series.uids.irradiationEvent);
}

void PutSharedGroups(DcmItem & dataset, const SeriesHeader & series, const SliceHeader & firstFrame)
{
  DcmItem & shared = SequenceItem(dataset, DCM_SharedFunctionalGroupsSequence);
  PutSharedGeometry(shared, series);
  PutFrameType(SequenceItem(shared, DCM_CTImageFrameTypeSequence));
  PutAcquisition(shared, series);
  PutFrameAnatomy(shared);
  DcmItem & voi = SequenceItem(shared, DCM_FrameVOILUTSequence);
  Put(voi, DCM_WindowCenter, "40");
  Put(voi, DCM_WindowWidth, "400");
  if (!series.encoding.perSliceRescale)
  {
    PutRescale(SequenceItem(shared, DCM_PixelValueTransformationSequence), firstFrame.scale, "HU");
  }
}

void PutPerFrameGroups(DcmItem & dataset, const SeriesHeader & series, const std::vector<SliceHeader> & frames)
{
  long index = 0;
  for (const SliceHeader & frame : frames)
  {
    DcmItem & group = SequenceItem(dataset, DCM_PerFrameFunctionalGroupsSequence, index++);
    PutFrameContent(group, series, frame);
    if (series.encoding.perSliceRescale)
    {
      PutRescale(SequenceItem(group, DCM_PixelValueTransformationSequence), frame.scale, "HU");
    }
  }
}
} // namespace

void PutClassicHeader(DcmDataset & dataset, const SeriesHeader & series, const SliceHeader & slice)
{
  Put(dataset, DCM_SOPClassUID, UID_CTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, series.uids.Instance(slice.instanceNumber));
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
  PutPatientAndStudy(dataset, series);
  PutSeriesAndEquipment(dataset, series, "CT", 1, kManufacturer);
  Put(dataset, DCM_Laterality, "");
  PutImagePixel(dataset, series);
  PutRescale(dataset, slice.scale, "HU");
  Put(dataset, DCM_InstanceNumber, std::to_string(slice.instanceNumber));
  Put(dataset, DCM_AcquisitionNumber, "1");
  Put(dataset, DCM_ContentDate, series.identity.studyDate);
  Put(dataset, DCM_ContentTime, "120000");
  PutClassicGeometry(dataset, series, slice);
  Put(dataset, DCM_KVP, "120");
  Put(dataset, DCM_GantryDetectorTilt, Decimal(series.encoding.gantryTiltDeg));
  Put(dataset, DCM_ReconstructionDiameter, Decimal(series.grid.spacingMm[0] * static_cast<double>(series.grid.size[0])));
  Put(dataset, DCM_ConvolutionKernel, "B30s");
  Put(dataset, DCM_WindowCenter, "40");
  Put(dataset, DCM_WindowWidth, "400");
  PutExtra(dataset, series.identity);
}

void PutEnhancedHeader(DcmDataset & dataset, const SeriesHeader & series, const std::vector<SliceHeader> & frames)
{
  Put(dataset, DCM_SOPClassUID, UID_EnhancedCTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, series.uids.Instance(0));
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  Put(dataset, DCM_PixelPresentation, "MONOCHROME");
  Put(dataset, DCM_VolumetricProperties, "VOLUME");
  Put(dataset, DCM_VolumeBasedCalculationTechnique, "NONE");
  PutPatientAndStudy(dataset, series);
  PutSeriesAndEquipment(dataset, series, "CT", 1, kManufacturer);
  PutImagePixel(dataset, series);
  PutEnhancedInstance(dataset, series, frames.size());
  PutDimensions(dataset, series.uids);
  PutSharedGroups(dataset, series, frames.front());
  PutPerFrameGroups(dataset, series, frames);
  PutExtra(dataset, series.identity);
}
} // namespace myosect::phantom
