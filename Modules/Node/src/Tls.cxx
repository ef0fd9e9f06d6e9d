#include "Tls.h"

#include "myosect/Core/Error.h"

namespace myosect::node
{
std::unique_ptr<DcmTLSTransportLayer> MakeTlsLayer(const NodeSettings & settings, T_ASC_NetworkRole role)
{
  if (settings.tlsKey.empty())
  {
    return nullptr;
  }
  const auto require = [](bool ok, const char * what)
  {
    if (!ok)
    {
      throw Error(ErrorCode::Usage, what);
    }
  };
  auto layer = std::make_unique<DcmTLSTransportLayer>(role, nullptr, OFTrue);
  require(layer->setPrivateKeyFile(settings.tlsKey.c_str(), DCF_Filetype_PEM).good(), "--tls-key is no readable PEM key");
  require(layer->setCertificateFile(settings.tlsCertificate.c_str(), DCF_Filetype_PEM).good(),
          "--tls-cert is no readable PEM certificate that the TLS profile of BCP 195 allows");
  require(layer->checkPrivateKeyMatchesCertificate(), "--tls-key and --tls-cert do not belong together");
  require(layer->addTrustedCertificateFile(settings.tlsAuthority.c_str(), DCF_Filetype_PEM).good(),
          "--tls-ca is no readable PEM certificate");
  require(layer->setTLSProfile(TSP_Profile_BCP195).good() && layer->activateCipherSuites().good(),
          "this DCMTK offers no TLS after BCP 195");
  layer->setCertificateVerification(DCV_requireCertificate);
  return layer;
}
} // namespace myosect::node
