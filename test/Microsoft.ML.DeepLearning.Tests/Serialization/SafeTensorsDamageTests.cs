using System.Text;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Serialization;

[TestClass]
public sealed class SafeTensorsDamageTests
{
    [TestMethod]
    public void Truncated_and_flipped_files_are_read_or_refused()
    {
        var intact = Intact();
        int refused = 0;
        for (int length = 0; length < intact.Length; length++)
            refused += IsRefused(intact[..length]) ? 1 : 0;
        Assert.AreEqual(intact.Length, refused, "No truncated file is valid.");

        for (int bit = 0; bit < intact.Length * 8; bit++)
        {
            var flipped = (byte[])intact.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += IsRefused(flipped) ? 1 : 0;
        }

        Assert.IsGreaterThan(intact.Length * 4, refused);
        Assert.IsFalse(IsRefused(intact));
    }

    [TestMethod]
    [DataRow(1L << 60)]
    [DataRow(long.MaxValue)]
    [DataRow(-1L)]
    [DataRow(1000L)]
    public void A_header_that_claims_too_much_is_refused_without_allocating_it(long claimed)
    {
        byte[] bytes = [.. BitConverter.GetBytes(claimed), .. "{}      "u8];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("claims", Message(bytes));
        Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,4]}}""", "does not fit its 4 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "does not fit its 0 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,3],"data_offsets":[0,0]}}""", "does not fit its 0 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "'-1'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "'1.5'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "data_offsets")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "data_offsets")]
    [DataRow("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"shape":[1]}}""", "'shape' twice")]
    [DataRow("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "unknown type 'C64'")]
    [DataRow("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "no 'dtype'")]
    [DataRow("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "starts at byte 1")]
    [DataRow("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "starts at byte 2")]
    [DataRow("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "need 3 bytes, there are 4")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""", "'a' occurs twice")]
    [DataRow("""{"a":[1]}""", "JSON Array")]
    [DataRow("""{"__metadata__":{"k":1}}""", "__metadata__")]
    [DataRow("""{"__metadata__":{"k":"1","k":"2"}}""", "'k' occurs twice")]
    [DataRow("""{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "not valid JSON")]
    [DataRow("""{"a":""", "not valid JSON")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}{}""", "not valid JSON")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":[[[[[[[[[[]]]]]]]]]]}}""", "not valid JSON")]
    [DataRow("""{"__metadata__":{},"__metadata__":{}}""", "'__metadata__' occurs twice")]
    [DataRow("""[1]""", "start with '{'")]
    public void Inconsistent_headers_are_refused_with_the_reason_and_the_file(string header, string reason)
    {
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), 1, 2, 3, 4];
        var message = Message(bytes);
        Assert.Contains(reason, message);
        Assert.Contains("'some.safetensors'", message);
    }

    [TestMethod]
    public void Booleans_other_than_0_and_1_are_refused()
    {
        var header = """{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""";
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), 1, 2];
        Assert.Contains("neither 0 nor 1", Message(bytes));
    }

    [TestMethod]
    public void A_file_that_shrinks_after_opening_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("shrinking.safetensors");
        var stream = new MemoryStream();
        stream.Write(Intact());
        stream.Position = 0;
        using var file = new SafeTensorsFile(stream, path);
        stream.SetLength(stream.Length - 1);
        Assert.Contains("ends early", Assert.ThrowsExactly<InvalidDataException>(() => file.Read("flags")).Message);
    }

    private static byte[] Intact()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(
            stream,
            [new("weights", arange(6, ScalarType.Float32).view(2, 3)), new("steps", tensor(7L)), new("flags", tensor(new[] { true, false }))],
            new Dictionary<string, string> { ["kind"] = "test" });
        return stream.ToArray();
    }

    /// <summary>True if opening or reading throws InvalidDataException; any other exception fails the test.</summary>
    private static bool IsRefused(byte[] bytes)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var file = new SafeTensorsFile(new MemoryStream(bytes), "some.safetensors");
            SafeTensorsReader.ReadAll(file);
            return false;
        }
        catch (InvalidDataException exception)
        {
            Assert.Contains("some.safetensors", exception.Message);
            return true;
        }
    }

    private static string Message(byte[] bytes) => Assert.ThrowsExactly<InvalidDataException>(() =>
    {
        using var scope = NewDisposeScope();
        using var file = new SafeTensorsFile(new MemoryStream(bytes), "some.safetensors");
        SafeTensorsReader.ReadAll(file);
    }).Message;
}
