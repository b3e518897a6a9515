using System.Text;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>
/// A reader with a folder, one file of which is damaged repeatedly. Each time it must read the file, or throw an exception
/// that names the folder.
/// </summary>
/// <param name="folder">The folder, owned by this object.</param>
/// <param name="fileName">The file to damage.</param>
/// <param name="intact">The file's undamaged content.</param>
/// <param name="read">The reader.</param>
/// <param name="owned">Further objects to dispose.</param>
internal sealed class MutatedReader(Models.ModelFolder folder, string fileName, byte[] intact, Action read, IDisposable? owned = null) : IDisposable
{
    private readonly string _path = Path.Combine(folder.Path, fileName);

    /// <exception cref="InvalidOperationException">The reader neither returned the content nor threw an exception that names the folder.</exception>
    public MutationOutcome Run(int files, int seed)
    {
        ReadIntact();
        var mutation = new FileMutation(seed);
        var (refused, excess) = (0, long.MinValue);
        for (var i = 0; i < files; i++)
        {
            var bytes = mutation.Mutate(intact);
            File.WriteAllBytes(_path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read();
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                refused++;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"File {i} of '{fileName}', '{Encoding.UTF8.GetString(bytes)}', is answered by {exception}", exception);
            }

            excess = Math.Max(excess, GC.GetAllocatedBytesForCurrentThread() - before - (2L * bytes.Length));
        }

        ReadIntact();
        return new MutationOutcome(files, refused, excess);
    }

    public void Dispose()
    {
        owned?.Dispose();
        folder.Dispose();
    }

    private void ReadIntact()
    {
        File.WriteAllBytes(_path, intact);
        read();
    }

    private bool IsRefusal(Exception exception) =>
        exception is InvalidDataException or NotSupportedException or FileNotFoundException
        && exception.Message.Contains(folder.Path, StringComparison.Ordinal);
}
