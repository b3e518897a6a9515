using System.Text;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Serialization;

[TestClass]
public sealed class SafeTensorsTests
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
        ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    [TestMethod]
    public void All_types_and_shapes_survive()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var type in Types)
        {
            var source = arange(-2, 4, ScalarType.Float64);
            tensors.Add($"{type} matrix", source.abs().to_type(type).view(2, 3));
            tensors.Add($"{type} scalar", source[5].to_type(type));
            tensors.Add($"{type} empty", empty([0, 4], type));
        }

        tensors.Add("Ünïcode \"quoted\"\n", ones(1));
        tensors.Add("transposed", arange(6).view(2, 3).t());
        tensors.Add("trained", nn.Parameter(randn(3)));
        var path = folder.File("a.safetensors");
        using (var stream = File.Create(path))
            SafeTensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["epoch"] = "3", ["é"] = "\"x\"" });

        using var file = SafeTensorsReader.Open(path);
        Assert.AreEqual("3", file.Metadata["epoch"]);
        Assert.AreEqual("\"x\"", file.Metadata["é"]);
        Assert.HasCount(tensors.Count, file.Entries);
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Read(name);
            Assert.AreEqual(expected.dtype, actual.dtype, name);
            CollectionAssert.AreEqual(expected.shape, actual.shape, name);
            Assert.IsTrue(expected.eq(actual).all().ToBoolean(), name);
            Assert.IsFalse(actual.requires_grad);
        }
    }

    [TestMethod]
    public void The_bytes_are_those_of_the_format()
    {
        const string header = """{"__metadata__":{"by":"hand"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[3,1],"data_offsets":[8,11]},"c":{"dtype":"BOOL","shape":[],"data_offsets":[11,12]}}""";
        byte[] expected = [.. BitConverter.GetBytes(200L), .. Encoding.UTF8.GetBytes(header.PadRight(200)), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1, 2, 255, 1];
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["a"] = tensor(new byte[] { 1, 2, 255 }).view(3, 1),
            ["b"] = tensor(new[] { 1f, -2f }),
            ["c"] = tensor(true),
        };
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["by"] = "hand" });
        Assert.AreEqual(Convert.ToHexString(expected), Convert.ToHexString(stream.ToArray()));

        using var file = new SafeTensorsFile(new MemoryStream(expected), "golden");
        CollectionAssert.AreEqual(new[] { 1f, -2f }, file.Read("b").data<float>().ToArray());
        CollectionAssert.AreEqual(new byte[] { 1, 2, 255 }, file.Read("a").data<byte>().ToArray());
        Assert.IsTrue(file.Read("c").ToBoolean());
    }

    [TestMethod]
    public void No_tensors_make_a_valid_file()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, []);
        Assert.AreEqual("{}      ", Encoding.UTF8.GetString(stream.ToArray(), 8, 8));
        using var file = new SafeTensorsFile(new MemoryStream(stream.ToArray()), "none");
        Assert.HasCount(0, file.Entries);
        Assert.Contains("'none'", Assert.ThrowsExactly<InvalidDataException>(() => file.Read("x")).Message);
    }

    [TestMethod]
    public void Reading_all_gives_tensors_to_the_caller_and_leaves_none_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using (var stream = File.Create(path))
                SafeTensorsWriter.Write(stream, [new("a", ones(4)), new("b", zeros(2, ScalarType.Bool))]);
            var read = SafeTensorsReader.ReadAll(path, CPU);
            Assert.AreEqual(4, read["a"].sum().ToDouble());
            Assert.IsFalse(read["b"].any().ToBoolean());
        });
    }

    [TestMethod]
    public void The_writer_refuses_what_the_format_does_not_know()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        var complex = Assert.ThrowsExactly<ArgumentException>(() => SafeTensorsWriter.Write(stream, [new("z", zeros(1, ScalarType.ComplexFloat32))]));
        Assert.Contains("'z' is ComplexFloat32", complex.Message);
        var x = ones(1);
        Assert.ThrowsExactly<ArgumentException>(() => SafeTensorsWriter.Write(stream, [new("x", x), new("x", x)]));
        Assert.ThrowsExactly<ArgumentException>(() => SafeTensorsWriter.Write(stream, [new("__metadata__", x)]));
        Assert.AreEqual(0, stream.Length);
    }
}
