using System.Text.RegularExpressions;
using Cluster.Bench.Lab;

namespace Cluster.Tests.Interop;

/// <summary>A FreeRADIUS server on the host <c>client</c>, behind our gateway: PAP, EAP-MD5 and EAP-MSCHAPv2 for the users of a scenario's <c>users</c> file.</summary>
internal sealed class FreeRadius : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private FreeRadius(ChildProcess process) => _process = process;

    /// <param name="users">In the server's own format.</param>
    public static async Task<FreeRadius> StartAsync(LabNetwork lab, string users)
    {
        string directory = Path.Combine(lab.Disk, "radius"), log = Path.Combine(directory, "radius.log");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "radiusd.conf"), Configuration(directory, users));
        var server = new FreeRadius(lab.Start("client", "freeradius", ["freeradius", "-f", "-d", directory, "-n", "radiusd"]));
        await Until.TrueAsync(
            "FreeRADIUS is ready", Bound, () => Task.FromResult(File.Exists(log) && Regex.IsMatch(File.ReadAllText(log), "Ready to process requests")), TimeSpan.FromMilliseconds(100), CancellationToken.None);
        return server;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Configuration(string directory, string users) =>
        $$"""
        prefix = /usr
        libdir = /usr/lib/freeradius
        run_dir = {{directory}}
        logdir = {{directory}}
        pidfile = {{directory}}/radiusd.pid
        correct_escapes = true
        log {
          destination = files
          file = {{directory}}/radius.log
        }
        security {
          allow_vulnerable_openssl = yes
        }
        client gateways {
          ipaddr = 10.1.0.0/24
          secret = radius-secret
          require_message_authenticator = yes
        }
        modules {
          pap {
          }
          mschap {
            use_mppe = yes
          }
          eap {
            default_eap_type = md5
            timer_expire = 60
            md5 {
            }
            mschapv2 {
            }
          }
          files {
            filename = {{users}}
          }
        }
        server default {
          listen {
            type = auth
            ipaddr = *
            port = 1812
          }
          authorize {
            eap {
              ok = return
            }
            files
            pap
          }
          authenticate {
            Auth-Type PAP {
              pap
            }
            Auth-Type MS-CHAP {
              mschap
            }
            eap
          }
        }

        """;
}
