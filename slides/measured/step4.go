func readbyte(r io.Reader) (byte, error) {
    var buf [1]byte	moved to heap: buf
    _, err := r.Read(buf[:])
    return buf[0], err
}
