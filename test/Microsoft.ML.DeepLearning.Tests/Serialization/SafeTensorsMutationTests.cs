using System.Text;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Serialization;

/// <summary>Damaged and hostile files are either read or refused by name, and take at most twice their size in memory.</summary>
[TestClass]
public sealed class SafeTensorsMutationTests
{
    /// <summary>The fixed cost of a refusal: exceptions, their texts, the reader itself.</summary>
    private const long Overhead = 256 * 1024;

    [TestMethod]
    public void Twenty_thousand_mutated_files_are_read_or_refused()
    {
        var mutation = new FileMutation(5);
        var seeds = Seeds();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
            refused += IsRefused(mutation.Mutate(seeds[i % seeds.Length])) ? 1 : 0;
        Assert.IsInRange(10_000, 19_999, refused); // most mutations break a file; some only change a value
    }

    [TestMethod]
    [DataRow("""{"a":{"shape":[""", "1,", "more than 64 numbers")]
    [DataRow("""{"a":{"shape":[""", "1", "not valid JSON")]
    [DataRow("""{"a":{"dtype":" """, "x", "not valid JSON")]
    [DataRow("""{"a":{"other":[""", "1,", "not valid JSON")]
    [DataRow("""{"a":{"other":""", "[", "not valid JSON")]
    [DataRow("""{" """, "x", "not valid JSON")]
    [DataRow("{", " ", "not valid JSON")]
    public void A_long_header_costs_no_more_than_twice_its_length(string start, string repeated, string reason)
    {
        var header = new StringBuilder(start.TrimEnd());
        while (header.Length < 4_000_000)
            header.Append(repeated);
        Assert.Contains(reason, RefusalOf(File(header.ToString())));
    }

    [TestMethod]
    public void A_name_may_not_be_as_long_as_a_book() =>
        Assert.Contains("a name has 1000000 bytes", RefusalOf(File("{\"" + new string('x', 1_000_000) + "\":{}}")));

    [TestMethod]
    public void The_number_of_tensors_and_of_metadata_is_limited()
    {
        var tensors = string.Join(",", Enumerable.Range(0, 100_001).Select(i => $$"""
            "{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}
            """));
        Assert.Contains("more than 100000 tensors", Refusal(File($"{{{tensors}}}")));
        var texts = string.Join(",", Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\""));
        Assert.Contains("more than 10000 metadata", Refusal(File("{\"__metadata__\":{" + texts + "}}")));
    }

    private static byte[][] Seeds()
    {
        using var scope = NewDisposeScope();
        (string, Tensor)[][] contents =
        [
            [],
            [("weights", arange(6, ScalarType.Float32).view(2, 3)), ("steps", tensor(7L)), ("flags", tensor(new[] { true, false }))],
            [.. Enumerable.Range(0, 12).Select(i => ($"encoder.layer.{i}.bias", zeros(i, ScalarType.BFloat16)))],
        ];
        return
        [
            .. contents.Select(tensors =>
            {
                using var stream = new MemoryStream();
                SafeTensorsWriter.Write(
                    stream,
                    tensors.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)),
                    new Dictionary<string, string> { ["format"] = "pt" });
                return stream.ToArray();
            }),
        ];
    }

    private static byte[] File(string header) => [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)];

    private static bool IsRefused(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        bool refused;
        try
        {
            Read(bytes);
            refused = false;
        }
        catch (InvalidDataException exception)
        {
            Assert.Contains("'some.safetensors'", exception.Message);
            refused = true;
        }

        AssertSmall(before, bytes.Length);
        return refused;
    }

    private static string RefusalOf(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refusal(bytes);
        AssertSmall(before, bytes.Length);
        return message;
    }

    private static string Refusal(byte[] bytes)
    {
        var message = Assert.ThrowsExactly<InvalidDataException>(() => Read(bytes)).Message;
        Assert.IsLessThan(1000, message.Length);
        return message;
    }

    private static void AssertSmall(long before, int length)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThanOrEqualTo((2L * length) + Overhead, allocated, $"{allocated} bytes were allocated for a file of {length}.");
    }

    private static void Read(byte[] bytes)
    {
        using var scope = NewDisposeScope();
        using var file = new SafeTensorsFile(new MemoryStream(bytes), "some.safetensors");
        var tensors = SafeTensorsReader.ReadAll(file);
        Assert.IsLessThanOrEqualTo(bytes.Length, tensors.Values.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize));
    }
}
