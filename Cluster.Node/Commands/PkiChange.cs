using System.Text.Json;
using Cluster.Actors.Certificates;

namespace Cluster.Node.Commands;

/// <summary>What became of a change to the certificates.</summary>
internal sealed class PkiChange(CertificateAnswer answer) : CommandAnswer
{
    public override string? Error => answer.Error;

    public static PkiChange Refused(string why) => new(CertificateAnswer.Refused(why));

    public override void WriteText(TextView text)
    {
        if (answer.Text.Length > 0)
        {
            foreach (string line in answer.Text.Split('\n'))
            {
                text.Line(line.TrimEnd('\r'));
            }
        }
    }

    public override void WriteJson(Utf8JsonWriter json) => json.WriteString("result", answer.Text);
}
